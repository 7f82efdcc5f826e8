/** A sweep for people. */
import { SHOWN } from "@spot-canvas/domain/backtest/sweep/outcome";
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import type { Sweep } from "../backtests/sweep/run-sweep.ts";
import { figureText } from "./backtest-report.ts";
import { count } from "./progress.ts";
import { fieldLines, tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

const DIGITS = 4;
const RATIO = { unit: "ratio" } as const;

/** The lines of a report: the best trials, and what the best one is worth. */
export function sweepLines(sweep: Sweep, top: number, paint: Paint): readonly string[] {
  const { metric, goal, trials, best, deflatedSharpe } = sweep;
  const sign = goal === "highest" ? -1 : 1;
  const rankOf = (figure: number | undefined): number =>
    figure === undefined ? Number.MAX_VALUE : sign * figure;
  const ranked = trials.toSorted(
    (left, right) => rankOf(left.figures[metric]) - rankOf(right.figures[metric]),
  );
  const shown = [...new Set([metric, ...SHOWN])];
  const names = Object.keys(trials[0]?.parameters ?? {});
  const columns = [...names, ...shown, "final_equity"].map((name) => ({
    title: name.toUpperCase().replaceAll("_", "-"),
    align: "right" as const,
  }));
  const rows = ranked
    .slice(0, top)
    .map(({ parameters, figures, finalEquity }) => [
      ...names.map((name) => parameters[name]!),
      ...shown.map((name) =>
        figures[name] === undefined ? "-" : figureText(METRICS.get(name) ?? RATIO, figures[name]),
      ),
      finalEquity,
    ]);
  const deflated =
    "value" in deflatedSharpe
      ? `${deflatedSharpe.value.toFixed(DIGITS)}, the chance that the best is more than the luck of ${count(trials.length)} trials`
      : `undefined: ${"absent" in deflatedSharpe ? deflatedSharpe.absent : ""}`;
  const fields: (readonly [string, string])[] = [
    ["best", bestText(metric, best === undefined ? undefined : trials[best]!.parameters)],
    ["metric", `${metric}, the ${goal} is best`],
    ["trials", count(trials.length)],
    ["deflated Sharpe", deflated],
    ["sweep", sweep.hash],
  ];
  return [...tableLines(columns, rows, paint), "", ...fieldLines(fields, paint)];
}

/** The parameters of the best trial. */
function bestText(metric: string, parameters: Sweep["trials"][number]["parameters"] | undefined): string {
  if (parameters === undefined) return `none: no trial has ${metric}`;
  const chosen = Object.entries(parameters).map((pair) => pair.join("="));
  return chosen.length === 0
    ? "the strategy as it is: give ranges with --param NAME=FROM..TO"
    : chosen.join(" ");
}
