/** `canvas strategies check STRATEGY` */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import type { Subject } from "@spot-canvas/domain/strategies/checks/subject";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { madeUpSeries, seriesOfFile } from "../strategies/check-series.ts";
import { type CheckReport, checkStrategy } from "../strategies/check-strategy.ts";
import { findStrategy } from "../strategies/find-strategy.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { parseCount, parseParameter } from "./options.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  readonly candles?: string;
  readonly timeframe: string;
  readonly product: string;
  readonly count: number;
  readonly seed: number;
  readonly within: number;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** Rows that are shown one by one. */
const REFUSED_SHOWN = 10;

/** Runs a strategy on a series and finds out whether it is sound; exit code 1 where it is not. */
export const command = commandFile<Options, readonly [strategy: string]>({
  configure(command) {
    command
      .argument("<strategy>", "the path of a strategy file, or the name of a built-in strategy")
      .option(
        "--candles <file>",
        "CSV with the header time,open,high,low,close,volume; else a made-up market",
      )
      .option("--timeframe <timeframe>", "the width of a candle", "1h")
      .option("--product <product>", "what is traded", "BTC-USD")
      .option("--count <count>", "how many candles; of a file its last ones", parseCount, 3_000)
      .option("--seed <seed>", "which made-up market", parseCount, 1)
      .option("--within <seconds>", "how long each of the checks may take", parseCount, 60)
      .option("--param <name=value>", "a parameter of the strategy; may be repeated", parseParameter)
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        examples(
          "strategies check strategies/my-strategy.ts",
          "strategies check strategies/my-strategy.ts --candles BTC-USD-1h.csv.gz --param period=30",
        ),
      );
  },

  async run(call) {
    const { terminal, options } = call;
    const subject = await subjectOf(call);
    const { signal } = call;
    const report = await checkStrategy(subject, { withinMs: options.within * 1_000, signal });
    if (options.json) terminal.out(JSON.stringify(documentOf(subject, report), null, 2));
    else print(subject, report, options, terminal);
    return report.passed ? EXIT.ok : EXIT.failure;
  },
});

async function subjectOf({
  options,
  arguments: [nameOrFile],
  terminal,
  signal,
}: Call<Options, readonly [strategy: string]>): Promise<Subject> {
  const timeframe = unwrap(parseTimeframe(options.timeframe));
  const { strategy } = await findStrategy(nameOrFile);
  const parameters = unwrap(strategy.resolve(options.param ?? {}));
  const { product, candles: file } = options;
  const { candles, refused } =
    file === undefined
      ? { candles: madeUpSeries(product, timeframe, options.count, options.seed), refused: [] }
      : await seriesOfFile(file, timeframe, options.count, signal);
  for (const { line, reason } of refused.slice(0, REFUSED_SHOWN)) {
    terminal.note(`line ${line}: ${reason}`);
  }
  if (refused.length > 0) terminal.note(`Left out are ${count(refused.length)} rows that are no candles.`);
  if (candles.time.length < 2) {
    throw new Fault("EmptyRange", "usage", "There are fewer than two candles to check it on: give more.");
  }
  return { strategy, parameters, series: { venue: "check", product, timeframe }, candles };
}

function documentOf({ strategy, parameters, series, candles }: Subject, report: CheckReport): object {
  return {
    strategy: strategy.name,
    version: strategy.version,
    parameters,
    product: series.product,
    timeframe: series.timeframe,
    candles: candles.time.length,
    from: formatMillis(candles.time[0]!),
    to: formatMillis(candles.time.at(-1)!),
    passed: report.passed,
    checks: report.checks,
    signals: report.signals,
    ...(report.warmUp === undefined ? {} : { warm_up: report.warmUp }),
    ...(report.microseconds === undefined ? {} : { microseconds_per_candle: report.microseconds }),
  };
}

function print(
  { strategy, parameters, series, candles }: Subject,
  report: CheckReport,
  options: Options,
  { out, paint }: Terminal,
): void {
  const values = Object.entries(parameters).map(([name, value]) => ` ${name}=${value}`);
  out(`${paint.bold(strategy.name)} ${strategy.version}${values.join("")}`);
  const origin = options.candles ?? `a made-up market, seed ${options.seed}`;
  const [from, to] = [candles.time[0]!, candles.time.at(-1)!].map((time) => formatMillis(time));
  out(`${count(candles.time.length)} candles of ${series.timeframe} from ${from} to ${to} (${origin})`);
  out("");
  const said = { passed: "passed", failed: "FAILED", skipped: "-" };
  const colour = { passed: paint.dim, failed: paint.red, skipped: paint.yellow };
  const width = Math.max(...report.checks.map(({ name }) => name.length));
  for (const { name, outcome, detail } of report.checks) {
    out(`  ${colour[outcome](said[outcome].padEnd(6))}  ${name.padEnd(width)}  ${detail}`);
  }
  if (report.signals.length > 0) {
    out("");
    const columns = [{ title: "ACTION" }, { title: "TAG" }, { title: "TIMES", align: "right" }] as const;
    const rows = report.signals.map((each) => [each.action, each.tag, count(each.count)]);
    for (const line of tableLines(columns, rows, paint)) out(line);
  }
  if (report.microseconds === undefined) return;
  const rate = count(Math.round(1e6 / report.microseconds));
  out("");
  out(`${report.microseconds.toPrecision(2)} µs a candle (${rate} candles a second)`);
}
