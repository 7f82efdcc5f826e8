/** `canvas up` */
import { unwrap } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import { readConfiguration } from "../config/configuration.ts";
import type { Feed } from "../platform/up.ts";
import { commandFile, examples } from "./command.ts";
import { parsePort } from "./options.ts";
import { addStrategyOptions, type StrategyOptions, strategyIn } from "./strategy-options.ts";
import { upReporter } from "./up-reporter.ts";

interface Options extends StrategyOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly feed: Feed;
  readonly json?: boolean;
}

/** What trades the simulated market where nothing else was chosen. */
const SIMULATED_STRATEGY = {
  strategy: "sma-cross",
  parameters: {},
  venue: "simulated",
  product: "BTC-USD",
  timeframe: "15m",
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
      );
    addStrategyOptions(command)
      .option("--json", "print the summary as JSON")
      .addHelpText(
        "after",
        `\nWhere no strategy is named, sma-cross trades the SIMULATED market for the account.\n${examples(
          "up",
          "up --feed none --strategy sma-cross --product BTC-USD --timeframe 1h --account paper",
          "up --port 0 --strategy sma-cross --product ETH-USD --timeframe 15m --param fast=5 --param slow=20",
        )}`,
      );
  },

  async run(call) {
    const { options } = call;
    const { account, feed } = options;
    const own = feed === "simulated" ? { ...SIMULATED_STRATEGY, account } : undefined;
    const strategy = strategyIn(options) ?? own;
    const configuration = unwrap(readConfiguration(call.environment, { dataDir: options.dataDir }));
    const { runUp } = await import("../platform/up.ts");
    await runUp({
      configuration,
      listen: { host: options.host, port: options.port },
      feed,
      ...(strategy === undefined ? {} : { strategy }),
      signal: call.signal,
      reporter: upReporter(call, configuration),
    });
    return undefined;
  },
});
