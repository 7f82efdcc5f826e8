/** `canvas backtest list` */
import { unwrap } from "@spot-canvas/domain/fault";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { readConfiguration } from "../config/configuration.ts";
import { commandFile, examples } from "./command.ts";
import { count } from "./progress.ts";
import { tableLines } from "./table.ts";

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const HASH_SHOWN = 12;

/** Lists the results of backtests that are kept in the data directory. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .option("--data-dir <directory>", "where results are kept (CANVAS_DATA_DIR; default .canvas)")
      .option("--json", "print JSON")
      .addHelpText("after", examples("backtest list"));
  },

  async run({ options, terminal, environment }) {
    const { listResults } = await import("../backtests/result-store.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const results = await listResults(dataDir);
    if (options.json) {
      terminal.out(JSON.stringify({ backtests: results }, null, 2));
      return undefined;
    }
    const rows = results.map(({ hash, storedAt, manifest, trades, final_equity, currency }) => [
      hash.slice(0, HASH_SHOWN),
      formatMillis(Math.floor(storedAt / 1_000) * 1_000),
      manifest.strategies[0]?.strategy ?? "-",
      `${manifest.request.venue} ${manifest.request.products.join(",")} ${manifest.request.timeframe}`,
      count(trades),
      `${final_equity} ${currency}`,
    ]);
    if (rows.length === 0) {
      terminal.note("No backtest is kept here yet: `canvas backtest run` makes one.");
      return undefined;
    }
    const columns = [
      { title: "RESULT" },
      { title: "STORED" },
      { title: "STRATEGY" },
      { title: "SERIES" },
      { title: "FILLS", align: "right" },
      { title: "FINAL-EQUITY", align: "right" },
    ] as const;
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
