/** `canvas backtest compare RESULT RESULT...` */
import type { BacktestComparison } from "@spot-canvas/domain/contract/backtests";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import { readConfiguration } from "../config/configuration.ts";
import { figureText } from "./backtest-report.ts";
import { commandFile, examples } from "./command.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

interface Options {
  readonly dataDir?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** What stands side by side where nobody asks for all. */
const SHOWN: ReadonlySet<string> = new Set([
  ...["total_return", "cagr", "net_profit", "volatility", "sharpe", "sortino", "calmar", "max_drawdown"],
  ...["time_in_market", "fees", "trades", "win_rate", "profit_factor", "expectancy"],
]);
const HASH_SHOWN = 12;

/** Puts kept results side by side: metrics, what differs in their configuration, where trades differ first. */
export const command = commandFile<Options, readonly [results: readonly string[]]>({
  configure(command) {
    command
      .argument("<results...>", "two or more: their hashes, or the beginnings of them")
      .option("--all", "every metric that one of them has")
      .option("--data-dir <directory>", "where results are kept (CANVAS_DATA_DIR; default .canvas)")
      .option("--json", "print JSON")
      .addHelpText("after", examples("backtest compare 3f2a90c1 77b01e2d"));
  },

  async run({ arguments: [prefixes], options, terminal, environment }) {
    if (prefixes.length < 2) {
      const text = "A comparison takes two results or more: see `canvas backtest list`.";
      throw new Fault("NothingToCompare", "usage", text);
    }
    const { compare } = await import("../backtests/comparison.ts");
    const { readResult } = await import("../backtests/result-store.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const runs = await Promise.all(prefixes.map(async (id) => ({ id, ...(await readResult(dataDir, id)) })));
    const comparison = compare(runs);
    if (options.json) terminal.out(JSON.stringify(comparison, null, 2));
    else for (const line of linesOf(comparison, options.all ?? false, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

function linesOf(comparison: BacktestComparison, all: boolean, paint: Paint): readonly string[] {
  const { backtests, metrics, configuration, divergence, identical } = comparison;
  const titles = backtests.map(({ result }) => ({
    title: result.slice(0, HASH_SHOWN),
    align: "right" as const,
  }));
  const figures = metrics.filter(({ name }) => all || SHOWN.has(name));
  const rows = figures.map(({ name, label, values }) => [
    label,
    ...values.map((value) => shown(name, value)),
  ]);
  const equity = ["Final equity", ...backtests.map((each) => `${each.final_equity} ${each.currency}`)];
  const lines = [...tableLines([{ title: "METRIC" }, ...titles], [equity, ...rows], paint), ""];
  if (configuration.length === 0) lines.push("Their configuration is the same.");
  else {
    const paths = configuration.map(({ path, values }) => [path, ...values.map((value) => text(value))]);
    lines.push(...tableLines([{ title: "CONFIGURATION" }, ...titles], paths, paint));
  }
  lines.push("");
  if (identical) lines.push("All their trades are the same.");
  for (const { backtest, trade, first, other } of divergence) {
    const { result } = backtests[backtest]!;
    lines.push(`${result.slice(0, HASH_SHOWN)} trades otherwise from fill ${count(trade + 1)} on:`);
    lines.push(`  ${backtests[0]!.result.slice(0, HASH_SHOWN)}  ${tradeText(first)}`);
    lines.push(`  ${result.slice(0, HASH_SHOWN)}  ${tradeText(other)}`);
  }
  return lines;
}

const shown = (name: string, value: unknown): string =>
  value === "" ? "-" : figureText(METRICS.get(name)!, value as string | number);

const text = (value: unknown): string => (value === "" ? "-" : String(value));

const tradeText = (trade: Readonly<Record<string, unknown>> | undefined): string =>
  trade === undefined
    ? "no more fills"
    : `${trade["time"]} ${trade["side"]} ${trade["quantity"]} ${trade["product"]} at ${trade["price"]} (${trade["reason"]})`;
