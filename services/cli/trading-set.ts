/** `canvas trading set ACCOUNT VENUE PRODUCT` */
import type { TradingChange, TradingConfiguration } from "@spot-canvas/domain/contract/trading";
import { Fault } from "@spot-canvas/domain/fault";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type ApiClient, openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { namedStrategy } from "./strategy-source.ts";
import { changeTrading, type TradedProduct, tradingLine, tradingPath } from "./trading-path.ts";

interface Options extends ClientOptions {
  readonly timeframe?: string;
  readonly spot?: readonly string[];
  readonly strategy?: readonly string[];
  readonly long?: readonly string[];
  readonly short?: readonly string[];
  readonly leverage?: number;
  readonly longLeverage?: number;
  readonly shortLeverage?: number;
  readonly trendFilter?: boolean | number;
  readonly param?: readonly StrategyParameter[];
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly history?: boolean;
  readonly fees?: TradingChange["fees"];
}

/** Of one strategy, or of the only one where none is named. */
interface StrategyParameter {
  readonly strategy: string | undefined;
  readonly name: string;
  readonly value: string;
}

/** Candles of the moving average of the trend filter where no number is given. */
const TREND_CANDLES = 200;

/** Says how an account trades a product, at once. */
export const command = commandFile<Options, readonly [account: string, venue: string, product: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .argument("<venue>", "whose candles, and where it trades")
      .argument("<product>", "what it trades, such as BTC-USD")
      .option("--timeframe <timeframe>", "the candles that its strategies see, such as 1h")
      .option("--strategy <names>", "the strategies that trade it on the spot market, or files", names)
      .option("--spot <names>", "the same as --strategy", names)
      .option("--long <names>", "strategies that go long on the futures market", names)
      .option("--short <names>", "strategies that go short on the futures market", names);
    addTerms(command)
      .option("--param <[strategy:]name=value>", "a parameter of a strategy; may be repeated", parameter)
      .addOption(new Option("--enable", "let it trade").conflicts("disable"))
      .option("--disable", "let it enter nothing more; what is held keeps the orders that protect it")
      .option("--history", "trade the recorded candles first, on paper; else begin with the next one");
    addClientOptions(command).addHelpText(
      "after",
      `\nWhat is left out stays as it is.\n${examples(
        "trading set paper coinbase BTC-USD --timeframe 1h --strategy sma-cross --param fast=20 --enable",
        "trading set futures okx BTC-USDT-SWAP --timeframe 4h --long sma-cross --short sma-cross --leverage 2 --enable",
        "trading set paper coinbase BTC-USD --disable",
      )}`,
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [account, venue, product] = call.arguments;
    const traded = { account, venue, product };
    const { change, only } = await changeOf(options);
    await using client = await openClient(call, { makes: true });
    const parameters = await parametersOf(client, traded, options.param ?? [], only);
    const configuration = await changeTrading(client, traded, {
      ...change,
      ...(parameters === undefined ? {} : { parameters }),
      // Of all accounts this one alone is a paper account by its name.
      ...(account === "paper" ? { opens: true } : {}),
    });
    if (options.json) terminal.out(JSON.stringify(configuration, null, 2));
    else terminal.out(tradingLine(configuration));
    return undefined;
  },
});

const addTerms = (command: Command): Command =>
  command
    .option("--leverage <times>", "notional per margin, of long and short positions", parseCount)
    .option("--long-leverage <times>", "notional per margin of long positions", parseCount)
    .option("--short-leverage <times>", "notional per margin of short positions", parseCount)
    .option(
      "--trend-filter [candles]",
      `enter nothing against the moving average of so many candles (${TREND_CANDLES})`,
      parseCount,
    )
    .option("--no-trend-filter", "enter whatever the trend")
    .option(
      "--fees <recorded|usual|[maker:]taker>",
      "what trading costs on paper: as the venue was recorded to charge, 10 basis points, or basis points such as 25:40",
      fees,
    );

/** What the flags say, and the one strategy that they name. */
async function changeOf(options: Options): Promise<{ change: TradingChange; only: string | undefined }> {
  const change: { -readonly [K in keyof TradingChange]: TradingChange[K] } = {};
  const code: Record<string, NonNullable<TradingChange["code"]>[string]> = {};
  const all = new Set<string>();
  const spot = options.strategy === undefined ? options.spot : [...options.strategy, ...(options.spot ?? [])];
  for (const [direction, files] of Object.entries({ spot, long: options.long, short: options.short })) {
    if (files === undefined) continue;
    const found = await Promise.all(files.map(namedStrategy));
    change[direction as "spot"] = found.map(({ name }) => name);
    for (const each of found) {
      all.add(each.name);
      if (each.code !== undefined) code[each.name] = each.code;
    }
  }
  if (Object.keys(code).length > 0) change.code = code;
  if (options.timeframe !== undefined) change.timeframe = options.timeframe;
  if (options.enable || options.disable) change.enabled = options.enable === true;
  const long = options.longLeverage ?? options.leverage;
  const short = options.shortLeverage ?? options.leverage;
  if (long !== undefined) change.long_leverage = long;
  if (short !== undefined) change.short_leverage = short;
  const trend = options.trendFilter;
  if (trend !== undefined)
    change.trend_filter = typeof trend === "number" ? trend : trend ? TREND_CANDLES : 0;
  if (options.history) change.history = true;
  if (options.fees !== undefined) change.fees = options.fees;
  return { change, only: all.size === 1 ? [...all][0] : undefined };
}

/** The parameters by strategy; one that names none is of the only strategy that there is. */
async function parametersOf(
  client: ApiClient,
  traded: TradedProduct,
  given: readonly StrategyParameter[],
  only: string | undefined,
): Promise<TradingChange["parameters"]> {
  if (given.length === 0) return undefined;
  const isOpen = given.some(({ strategy }) => strategy === undefined);
  const own = isOpen ? (only ?? (await onlyStrategy(client, traded))) : undefined;
  const parameters: Record<string, Record<string, string>> = {};
  for (const { strategy = own!, name, value } of given) {
    parameters[strategy] = { ...parameters[strategy], [name]: value };
  }
  return parameters;
}

async function onlyStrategy(client: ApiClient, traded: TradedProduct): Promise<string> {
  const { strategies } = (await client.get(tradingPath(traded))) as TradingConfiguration;
  if (strategies.length === 1) return strategies[0]!.strategy;
  const message = `${traded.product} is traded by several strategies: write --param STRATEGY:name=value.`;
  throw new Fault("StrategyUnclear", "usage", message);
}

const names = (text: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  ...text.split(",").filter((name) => name !== ""),
];

function fees(text: string): NonNullable<TradingChange["fees"]> {
  if (text === "recorded" || text === "usual") return text;
  const match = /^(?:(-?\d+(?:\.\d+)?):)?(\d+(?:\.\d+)?)$/.exec(text);
  if (!match) {
    throw new InvalidArgumentError(
      "Give recorded, usual, or basis points such as 10, or 25:40 for maker and taker.",
    );
  }
  return { maker_bps: match[1] ?? match[2]!, taker_bps: match[2]! };
}

function parameter(text: string, previous: readonly StrategyParameter[] = []): readonly StrategyParameter[] {
  const match = /^(?:([a-z][a-z0-9-]*):)?([A-Za-z][A-Za-z0-9_]*)=(.+)$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write a parameter as name=value, such as fast=10.");
  return [...previous, { strategy: match[1], name: match[2]!, value: match[3]! }];
}
