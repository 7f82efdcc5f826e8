/** A walk-forward for people. */
import type { WalkForwardResult } from "@spot-canvas/domain/contract/backtest-result";
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import { figureText } from "./backtest-report.ts";
import { count } from "./progress.ts";
import { fieldLines, tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

const SHOWN = ["total_return", "cagr", "sharpe", "probabilistic_sharpe", "max_drawdown", "trades", "fees"];
const DATE_LENGTH = 10;
const FRACTION = { unit: "fraction" } as const;

/** The lines of a report: the windows, and what their tests came to one after the other. */
export function walkForwardLines(walk: WalkForwardResult, paint: Paint): readonly string[] {
  const { windows, metric, metrics, undefined_metrics, efficiency, efficiency_undefined } = walk;
  const names = [...new Set(windows.flatMap(({ parameters }) => Object.keys(parameters)))];
  const right = { align: "right" } as const;
  const titles = ["TRAINING", "TEST", "END"].map((title) => ({ title }));
  const columns = [
    ...titles,
    ...[...names, "trained", "tested", "train return", "test return", "final equity"].map((title) => ({
      title: title.toUpperCase().replaceAll(" ", "-"),
      ...right,
    })),
  ];
  const figure = (value: number | undefined): string =>
    value === undefined ? "-" : figureText(METRICS.get(metric)!, value);
  const rows = windows.map((window) => [
    ...[window.train_from, window.test_from, window.test_to].map((time) => time.slice(0, DATE_LENGTH)),
    ...names.map((name) => window.parameters[name] ?? "-"),
    figure(window.trained),
    figure(window.tested),
    figureText(FRACTION, window.train_return),
    figureText(FRACTION, window.test_return),
    window.final_equity,
  ]);
  const fields: (readonly [string, string])[] = [
    ["ranked by", `${metric}, the ${walk.goal} is best`],
    ["trials", count(walk.trial_count)],
    ["profitable", `${walk.profitable_windows} of ${windows.length} tests`],
    [
      "efficiency",
      efficiency === undefined ? `undefined: ${efficiency_undefined}` : figureText(FRACTION, efficiency),
    ],
    ["final equity", `${walk.final_equity} ${walk.currency}`],
    ...SHOWN.map((name): readonly [string, string] => {
      const { label, unit } = METRICS.get(name)!;
      const value = metrics[name];
      const text =
        value === undefined ? `undefined: ${undefined_metrics[name]}` : figureText({ unit }, value as number);
      return [label, text];
    }),
    ["walk", walk.walk],
  ];
  return [
    ...tableLines(columns, rows, paint),
    "",
    "tests, one after the other",
    ...fieldLines(fields, paint),
  ];
}
