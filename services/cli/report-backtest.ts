/** `canvas report backtest RESULT` */
import { unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import { commandFile, examples } from "./command.ts";
import { addMaskOptions, type MaskOptions, masksIn, tellPublished } from "./report-options.ts";

interface Options extends MaskOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly to?: string;
  readonly timeZone: string;
  readonly seed: string;
}

/** Publishes the report of a kept backtest: into a directory, or to a bucket. */
export const command = commandFile<Options, readonly [result: string]>({
  configure(command) {
    command
      .argument("<result>", "its hash, or the beginning of it: see `canvas backtest list`")
      .option("--out <directory>", "where reports are kept; `reports` where left out")
      .option("--to <target>", "or s3://bucket/prefix")
      .option("--time-zone <zone>", "of hours and weekdays, such as Europe/Helsinki", "UTC")
      .option("--seed <number>", "of the resampling", "1")
      .option("--data-dir <directory>", "where results are kept (CANVAS_DATA_DIR; default .canvas)")
      .option("--json", "print JSON");
    addMaskOptions(command).addHelpText("after", examples("report backtest 3f2a90c1"));
  },

  async run({ arguments: [prefix], options, terminal, environment, signal }) {
    const { readResult } = await import("../backtests/result-store.ts");
    const { buildBacktestReport } = await import("../reports/backtest-report.ts");
    const { publishReport } = await import("../reports/publish.ts");
    const { openTarget } = await import("../reports/targets/open-target.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const { hash, document } = await readResult(dataDir, prefix);
    const kept = { hash, document, timeZone: options.timeZone, seed: Number(options.seed) };
    await using target = await openTarget(options.to ?? options.out ?? "reports");
    const published = await publishReport(target, {
      source: async ({ write }) => ({ report: await buildBacktestReport(kept, write), late: [] }),
      masks: masksIn(options),
      signal,
    });
    tellPublished(published, target.place, { terminal, json: options.json });
    return undefined;
  },
});
