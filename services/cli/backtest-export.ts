/** `canvas backtest export RESULT` */
import { unwrap } from "@spot-canvas/domain/fault";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { Option } from "commander";
import type { BacktestDocument } from "../backtests/document.ts";
import { readConfiguration } from "../config/configuration.ts";
import { commandFile, examples } from "./command.ts";
import { csvLines } from "./csv.ts";

const TABLES = ["trades", "orders", "declines", "round-trips", "daily", "equity"] as const;

interface Options {
  readonly dataDir?: string;
  readonly table: (typeof TABLES)[number];
}

/** Writes a part of a result as CSV. */
export const command = commandFile<Options, readonly [result: string]>({
  configure(command) {
    command
      .argument("<result>", "its hash, or the beginning of it")
      .addOption(new Option("--table <table>", "which part").choices(TABLES).default("trades"))
      .option("--data-dir <directory>", "where results are kept (CANVAS_DATA_DIR; default .canvas)")
      .addHelpText("after", examples("backtest export 3f2a90c1 --table equity > equity.csv"));
  },

  async run({ arguments: [prefix], options, terminal, environment }) {
    const { readResult } = await import("../backtests/result-store.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const { document } = await readResult(dataDir, prefix);
    for (const line of linesOf(document, options.table)) terminal.out(line);
    return undefined;
  },
});

function* linesOf(document: BacktestDocument, table: Options["table"]): Generator<string> {
  if (table === "equity") {
    yield "time,equity";
    const times = doublesOf(document.equity.times);
    const values = doublesOf(document.equity.values);
    for (let index = 0; index < times.length; index++)
      yield `${formatMillis(times[index]!)},${values[index]}`;
    return;
  }
  const rows: readonly object[] = {
    trades: document.fills,
    orders: document.orders,
    declines: document.declines,
    "round-trips": document.round_trips,
    daily: document.daily_equity,
  }[table];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = (rows as readonly Readonly<Record<string, unknown>>[]).map((row) =>
    names.map((name) => String(row[name] ?? "")),
  );
  yield* csvLines([names, ...cells]);
}

function doublesOf(text: string): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float64Array(bytes.buffer);
}
