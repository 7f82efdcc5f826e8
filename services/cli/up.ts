/** `canvas up` */
import { unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import type { Feed } from "../platform/chosen-market.ts";
import { commandFile, examples } from "./command.ts";
import { parseFeedOption } from "./feed-option.ts";
import { parsePort } from "./options.ts";
import { addStrategyOptions, type StrategyOptions, strategyIn } from "./strategy-options.ts";
import { upReporter } from "./up-reporter.ts";

interface Options extends StrategyOptions {
  readonly port?: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly feed?: Feed;
  readonly healthPort?: number;
  readonly reports?: string;
  readonly json?: boolean;
}

const FEED_HELP =
  "series to follow, such as coinbase:BTC-USD:1m,kraken:ETH-EUR:1m; `simulated` for a SIMULATED market, or `none`; " +
  "where left out, BTC-USD and ETH-USD of Coinbase if it can be reached";

/** What `up` reports: every account, each day once it has closed. */
const CLOSED_DAYS = { masks: { name: false, amounts: false }, timeZone: "UTC" } as const;

/** Runs everything in one process until it is stopped. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .option(
        "--port <port>",
        "where the API listens; 0 picks a free port (CANVAS_PORT; default 8080)",
        parsePort,
      )
      .option("--host <address>", "the address to listen on", "127.0.0.1")
      .option("--data-dir <directory>", "where everything is kept (CANVAS_DATA_DIR; default .canvas)")
      .option(
        "--health-port <port>",
        "answer /health, /ready and /metrics here too, without a key",
        parsePort,
      )
      .option("--feed <feeds>", FEED_HELP, parseFeedOption);
    command.option(
      "--reports <target>",
      "publish a report after each closed day: a directory, or s3://bucket/prefix",
    );
    addStrategyOptions(command)
      .option("--json", "print the summary as JSON")
      .addHelpText(
        "after",
        `\nWhere neither feed nor strategy is named, sma-cross trades the first series for the account.\n${examples(
          "up",
          "up --feed coinbase:BTC-USD:1m,kraken:ETH-EUR:1m",
          "up --feed none --strategy sma-cross --product BTC-USD --timeframe 1h --account paper",
          "up --port 0 --strategy sma-cross --product ETH-USD --timeframe 15m --param fast=5 --param slow=20",
        )}`,
      );
  },

  async run(call) {
    const { options } = call;
    const { account, feed } = options;
    const strategy = strategyIn(options);
    const configuration = unwrap(readConfiguration(call.environment, { dataDir: options.dataDir }));
    const { runUp } = await import("../platform/up.ts");
    await runUp({
      configuration,
      listen: { host: options.host, port: options.port ?? configuration.port },
      ...(options.healthPort === undefined ? {} : { healthPort: options.healthPort }),
      market: {
        account,
        ...(feed === undefined ? {} : { feed }),
        ...(strategy === undefined ? {} : { strategy }),
      },
      ...(options.reports === undefined ? {} : { reports: { ...CLOSED_DAYS, target: options.reports } }),
      signal: call.signal,
      reporter: upReporter(call, configuration),
    });
    return undefined;
  },
});
