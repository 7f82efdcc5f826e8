/** `canvas backtest monte-carlo RESULT` */
import { unwrap } from "@spot-canvas/domain/fault";
import type { Spread } from "@spot-canvas/domain/statistics/monte-carlo";
import { readConfiguration } from "../config/configuration.ts";
import { figureText } from "./backtest-report.ts";
import { commandFile, examples } from "./command.ts";
import { parseCount } from "./options.ts";
import { count } from "./progress.ts";
import { fieldLines, tableLines } from "./table.ts";

interface Options {
  readonly dataDir?: string;
  readonly runs: number;
  readonly seed: number;
  readonly json?: boolean;
}

const FRACTION = { unit: "fraction" } as const;
const CENTS = 2;

/** Draws other orders of the round trips of a kept result: how much of it was their order. */
export const command = commandFile<Options, readonly [result: string]>({
  configure(command) {
    command
      .argument("<result>", "its hash, or the beginning of it")
      .option("--runs <count>", "how many are drawn", parseCount, 10_000)
      .option("--seed <number>", "the same seed draws the same", parseCount, 1)
      .option("--data-dir <directory>", "where results are kept (CANVAS_DATA_DIR; default .canvas)")
      .option("--json", "print JSON")
      .addHelpText("after", examples("backtest monte-carlo 3f2a90c1"));
  },

  async run({ arguments: [prefix], options, terminal, environment }) {
    const { tradesByChance } = await import("../backtests/luck.ts");
    const { readResult } = await import("../backtests/result-store.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const { hash, document } = await readResult(dataDir, prefix);
    const { runs, seed, finalEquity, maxDrawdown, losing } = tradesByChance(document, options);
    const actual = { final_equity: document.final_equity, max_drawdown: document.metrics["max_drawdown"] };
    if (options.json) {
      const drawn = { final_equity: finalEquity, max_drawdown: maxDrawdown, losing };
      terminal.out(JSON.stringify({ result: hash, runs, seed, actual, drawn }, null, 2));
      return undefined;
    }
    const { currency } = document;
    const row = (name: string, own: string, { p5, p50, p95 }: Spread, text: (value: number) => string) => [
      name,
      own,
      ...[p5, p50, p95].map(text),
    ];
    const percent = (value: number): string => figureText(FRACTION, value);
    const fall = actual.max_drawdown;
    const rows = [
      row(`Final equity ${currency}`, document.final_equity, finalEquity, (value) => value.toFixed(CENTS)),
      row(
        "Deepest drawdown",
        fall === null || fall === undefined ? "-" : percent(Number(fall)),
        maxDrawdown,
        percent,
      ),
    ];
    const right = { align: "right" } as const;
    const titles = ["RUN", "5 OF 100", "MEDIAN", "95 OF 100"].map((title) => ({ title, ...right }));
    for (const line of tableLines([{ title: "" }, ...titles], rows, terminal.paint)) terminal.out(line);
    const about = [
      ["runs drawn", count(runs)],
      ["ended below the start", percent(losing)],
    ] as const;
    for (const line of ["", ...fieldLines(about, terminal.paint)]) terminal.out(line);
    return undefined;
  },
});
