/** `canvas run SERVICE` */
import { VIEWS as VIEW_NAMES } from "@spot-canvas/domain/contract/views";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { type Partition, parsePartition } from "@spot-canvas/projections/projector/partition";
import type { ViewName } from "@spot-canvas/projections/projector/view";
import { Argument, InvalidArgumentError, Option } from "commander";
import { readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { type FeedChoice, parseFeeds } from "../ingestion/feed-choice.ts";
import type { ServiceName } from "../platform/run-service.ts";
import { isStrategyFile } from "../strategies/strategy-file.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { parseFeedList } from "./feed-option.ts";
import { parsePort } from "./options.ts";
import { shellWord } from "./shell-word.ts";
import { addStrategyOptions, type StrategyOptions, strategyIn } from "./strategy-options.ts";

interface Options extends StrategyOptions {
  readonly port?: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly healthPort?: number;
  readonly feed?: readonly FeedChoice[];
  readonly live?: boolean;
  readonly shadow?: boolean;
  readonly sandbox?: boolean;
  readonly adopt?: boolean;
  readonly view?: readonly ViewName[];
  readonly without?: readonly ViewName[];
  readonly partition?: Partition;
}

/** Runs one service until it is stopped. */
export const command = commandFile<Options, readonly [service: ServiceName]>({
  configure(command) {
    command
      .addArgument(
        new Argument("<service>", "which service").choices([
          "ingestion",
          "projector",
          "signals",
          "bot",
          "api",
          "notices",
        ]),
      )
      .option(
        "--port <port>",
        "where the API listens; 0 picks a free port (CANVAS_PORT; default 8080)",
        parsePort,
      )
      .option("--host <address>", "the address that the API listens on", "127.0.0.1")
      .option("--data-dir <directory>", "where the API key is kept (CANVAS_DATA_DIR; default .canvas)")
      .option(
        "--health-port <port>",
        "answer /health, /ready and /metrics on this port, on all addresses",
        parsePort,
      );
    command.option(
      "--feed <feeds>",
      "what ingestion follows, such as coinbase:BTC-USD:1m,kraken:ETH-EUR:1m (CANVAS_FEED)",
      parseFeedList,
    );
    command
      .option("--live", "trade the --account for real, at the venue that it is bound to; see docs/live.md")
      .option("--shadow", "with --live: decide, and send nothing")
      .option("--sandbox", "with --live: in the venue's test environment, with its keys")
      .option("--adopt", "with --live: take what others trade on the account into the ledger");
    command.addOption(
      new Option("--view <view...>", "what this projector folds; every view where it is left out").choices(
        VIEW_NAMES,
      ),
    );
    command.addOption(
      new Option("--without <view...>", "what this projector leaves to another")
        .choices(VIEW_NAMES)
        .conflicts("view"),
    );
    command.option(
      "--partition <part>",
      "the part of the accounts whose ledger this projector folds, such as 1/4; see docs/operations.md",
      readPartition,
    );
    addStrategyOptions(command).addHelpText(
      "after",
      `\nOnly the bot takes a strategy: it enables it, once.\n${examples(
        "run ingestion --feed coinbase:BTC-USD:1m,coinbase:ETH-USD:1m",
        "run projector",
        "run projector --view ledger orders",
        "run projector --without ledger orders",
        "run projector --partition 1/4",
        "run bot --strategy sma-cross --product BTC-USD --timeframe 1h",
        "run bot --live --account main",
        "run api --port 8080",
      )}\n\nSeveral run side by side on servers: set NATS_URL and DATABASE_URL.`,
    );
  },

  async run(call) {
    const { options, signal, terminal } = call;
    const strategy = strategyIn(options);
    if (strategy !== undefined && call.arguments[0] !== "bot") throw strategyElsewhere(call.arguments[0]);
    if (strategy !== undefined && isStrategyFile(strategy.strategy)) throw fileElsewhere(strategy.strategy);
    const views = viewsIn(options);
    if (views !== undefined && call.arguments[0] !== "projector") throw viewElsewhere(call.arguments[0]);
    const { partition } = options;
    if (partition !== undefined && call.arguments[0] !== "projector") throw viewElsewhere(call.arguments[0]);
    const configuration = unwrap(readConfiguration(call.environment, { dataDir: options.dataDir }));
    const feeds = feedsIn(call);
    const live = liveIn(call);
    const { runService } = await import("../platform/run-service.ts");
    await runService({
      name: call.arguments[0],
      configuration,
      listen: { host: options.host, port: options.port ?? configuration.port },
      ...(options.healthPort === undefined ? {} : { healthPort: options.healthPort }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(feeds === undefined ? {} : { feeds }),
      ...(live === undefined ? {} : { live }),
      ...(views === undefined ? {} : { views }),
      ...(partition === undefined ? {} : { partition }),
      logger: serviceLogger(configuration),
      listening: (url) => terminal.out(url),
      signal,
    });
    return undefined;
  },
});

/** The account that is traded for real; undefined where none is. */
function liveIn({
  arguments: [service],
  options: { live, shadow = false, sandbox = false, adopt = false, account, strategy },
  environment,
}: Pick<Call<Options, readonly [ServiceName]>, "arguments" | "options" | "environment">) {
  const misuse = (message: string): Fault => new Fault("LiveMisused", "usage", message);
  if (live !== true) {
    if (shadow || sandbox || adopt) throw misuse("--shadow, --sandbox and --adopt go with --live.");
    return undefined;
  }
  if (service !== "bot") throw misuse(`The ${service} trades nothing: give --live to the bot.`);
  if (strategy !== undefined)
    throw misuse("A live bot enables nothing: use `pnpm canvas trading set` first.");
  return { account, shadow, sandbox, adopt, environment };
}

/** What ingestion follows, by option or environment. */
function feedsIn({
  arguments: [service],
  options: { feed },
  environment,
}: Pick<Call<Options, readonly [ServiceName]>, "arguments" | "options" | "environment">) {
  if (service === "ingestion") {
    const named = environment["CANVAS_FEED"]?.trim() || undefined;
    return feed ?? (named === undefined ? undefined : unwrap(parseFeeds(named)));
  }
  if (feed === undefined) return undefined;
  const message = `The ${service} follows no market: give --feed to ingestion.`;
  throw new Fault("FeedElsewhere", "usage", message);
}

const fileElsewhere = (file: string): Fault =>
  new Fault(
    "StrategyElsewhere",
    "usage",
    `The bot holds the keys of venues and runs no strategy file: enable it with \`pnpm canvas strategies enable ${shellWord(file)}\`.`,
  );

const strategyElsewhere = (service: string): Fault =>
  new Fault(
    "StrategyElsewhere",
    "usage",
    `The ${service} takes no strategy: give it to the bot, with \`pnpm canvas run bot\`.`,
  );

/** A part of the accounts. */
function readPartition(text: string): Partition {
  const read = parsePartition(text);
  if (read.ok) return read.value;
  throw new InvalidArgumentError(read.error.message);
}

/** The views that a projector folds, by what it is given or what it leaves to others. */
const viewsIn = ({ view, without }: Pick<Options, "view" | "without">): readonly ViewName[] | undefined =>
  without === undefined ? view : VIEW_NAMES.filter((name) => !without.includes(name));

const viewElsewhere = (service: string): Fault =>
  new Fault(
    "ViewElsewhere",
    "usage",
    `The ${service} folds no view: give --view, --without or --partition to the projector.`,
  );
