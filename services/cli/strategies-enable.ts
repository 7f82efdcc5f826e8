/** `canvas strategies enable STRATEGY` */
import { unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import type { StrategyChoice } from "../platform/strategy-service.ts";
import { commandFile, examples } from "./command.ts";
import { parseParameter } from "./options.ts";

interface Options {
  readonly product: string;
  readonly timeframe: string;
  readonly account: string;
  readonly venue?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
}

/** Enables a strategy for an account; the services take it up at once. */
export const command = commandFile<Options, readonly [strategy: string]>({
  configure(command) {
    command
      .argument("<strategy>", "the name of a built-in strategy, or the path of a file")
      .requiredOption("--product <product>", "what it trades, such as BTC-USD")
      .requiredOption("--timeframe <timeframe>", "the candles it sees, such as 1h")
      .option("--account <account>", "the paper account it trades for", "paper")
      .option("--venue <venue>", "whose candles; where left out, the venue that has them")
      .option("--param <name=value>", "a parameter of the strategy; may be repeated", parseParameter)
      .option("--data-dir <directory>", "the data directory (CANVAS_DATA_DIR; default .canvas)")
      .addHelpText(
        "after",
        `\nThe code of a file goes into the log, so that every replay runs the same; after a change enable it again.\nIt opens the log itself: embedded, stop \`canvas up\` first, or give it the strategy with --strategy.\n${examples(
          "strategies enable strategies/my-strategy.ts --product BTC-USD --timeframe 1h",
        )}`,
      );
  },

  async run({ options, arguments: [strategy], environment, terminal, signal }) {
    const { param: parameters = {}, product, timeframe, account, venue } = options;
    const choice: StrategyChoice = {
      strategy,
      parameters,
      product,
      timeframe,
      account,
      ...(venue === undefined ? {} : { venue }),
    };
    const configuration = unwrap(readConfiguration(environment, { dataDir: options.dataDir }));
    const { checkStrategy, enableNow } = await import("../platform/strategy-service.ts");
    await checkStrategy(choice);
    const { openPlatform } = await import("../platform/open-platform.ts");
    const logger = serviceLogger(configuration, { usual: "warn" });
    await using platform = await openPlatform({
      configuration,
      command: "canvas strategies enable",
      logger,
      signal,
    });
    await enableNow({ platform, configuration }, choice, (message) => terminal.out(message));
    return undefined;
  },
});
