/** `canvas up` */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import { readConfiguration } from "../config/configuration.ts";
import type { StrategyChoice } from "../platform/strategy-service.ts";
import type { Feed } from "../platform/up.ts";
import { commandFile, examples } from "./command.ts";
import { parseParameter, parsePort } from "./options.ts";
import { upReporter } from "./up-reporter.ts";

interface Options {
  readonly port: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly feed: Feed;
  readonly strategy?: string;
  readonly product?: string;
  readonly timeframe?: string;
  readonly account: string;
  readonly venue?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** What trades where nothing was chosen. */
const SIMULATED_STRATEGY = {
  strategy: "sma-cross",
  parameters: {},
  venue: "simulated",
  product: "BTC-USD",
  timeframe: "1m",
} as const;

/** Runs everything in one process until it is stopped. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .option("--port <port>", "where the API listens; 0 picks a free port", parsePort, 8_080)
      .option("--host <address>", "the address to listen on", "127.0.0.1")
      .option("--data-dir <directory>", "where everything is kept (CANVAS_DATA_DIR; default .canvas)")
      .addOption(
        new Option("--feed <feed>", "market data of its own: a SIMULATED market, or none")
          .choices(["simulated", "none"])
          .default("simulated"),
      )
      .option(
        "--strategy <name>",
        "the strategy to trade; sma-cross on the simulated market where none is named",
      )
      .option("--product <product>", "what it trades, such as BTC-USD")
      .option("--timeframe <timeframe>", "the candles it sees, such as 1h")
      .option("--account <account>", "the paper account it trades for", "paper")
      .option("--venue <venue>", "whose candles; where left out, the venue that has them")
      .option("--param <name=value>", "a parameter of the strategy; may be repeated", parseParameter)
      .option("--json", "print the summary as JSON")
      .addHelpText(
        "after",
        examples(
          "up",
          "up --feed none --strategy sma-cross --product BTC-USD --timeframe 1h --account paper",
          "up --port 0 --data-dir /tmp/try --strategy sma-cross --product BTC-USD --timeframe 1m --param fast=5 --param slow=20",
        ),
      );
  },

  async run(call) {
    const { options } = call;
    const strategy = strategyIn(options);
    const configuration = unwrap(readConfiguration(call.environment, { dataDir: options.dataDir }));
    const { runUp } = await import("../platform/up.ts");
    await runUp({
      configuration,
      listen: { host: options.host, port: options.port },
      feed: options.feed,
      ...(strategy === undefined ? {} : { strategy }),
      signal: call.signal,
      reporter: upReporter(call, configuration),
    });
    return undefined;
  },
});

/** The strategy that the flags name; the simulated market has one of its own where they name none. */
function strategyIn(options: Options): StrategyChoice | undefined {
  const { strategy, product, timeframe, account, venue, param } = options;
  if (strategy !== undefined && product !== undefined && timeframe !== undefined) {
    const parameters = param ?? {};
    return { strategy, parameters, product, timeframe, account, ...(venue === undefined ? {} : { venue }) };
  }
  const given = [strategy, product, timeframe, venue, param].some((flag) => flag !== undefined);
  if (!given) return options.feed === "simulated" ? { ...SIMULATED_STRATEGY, account } : undefined;
  throw new Fault(
    "StrategyIncomplete",
    "usage",
    "A strategy needs a series: give --strategy, --product and --timeframe together, such as --strategy sma-cross --product BTC-USD --timeframe 1h.",
  );
}
