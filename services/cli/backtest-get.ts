/** `canvas backtest get RESULT` */
import { unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import { backtestLines, shownDocument } from "./backtest-report.ts";
import { commandFile, examples } from "./command.ts";

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Shows a result that is kept, without a run. */
export const command = commandFile<Options, readonly [result: string]>({
  configure(command) {
    command
      .argument("<result>", "its hash, or the beginning of it")
      .option("--data-dir <directory>", "where results are kept (CANVAS_DATA_DIR; default .canvas)")
      .option("--json", "print JSON")
      .addHelpText("after", examples("backtest get 3f2a90c1"));
  },

  async run({ arguments: [prefix], options, terminal, environment }) {
    const { readResult } = await import("../backtests/result-store.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const { hash, document } = await readResult(dataDir, prefix);
    if (options.json) terminal.out(JSON.stringify({ result: hash, ...shownDocument(document) }, null, 2));
    else for (const line of backtestLines(hash, document, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
