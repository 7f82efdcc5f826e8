/** `canvas backtest export RESULT` */
import { unwrap } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import type { RunTable } from "../backtests/tables.ts";
import { readConfiguration } from "../config/configuration.ts";
import { commandFile, examples } from "./command.ts";
import { csvLines } from "./csv.ts";

const TABLES: readonly RunTable[] = ["trades", "orders", "declines", "round-trips", "daily", "equity"];

interface Options {
  readonly dataDir?: string;
  readonly table: RunTable;
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
    const { runTable } = await import("../backtests/tables.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const { document } = await readResult(dataDir, prefix);
    for (const line of csvLines([...runTable(document, options.table)])) terminal.out(line);
    return undefined;
  },
});
