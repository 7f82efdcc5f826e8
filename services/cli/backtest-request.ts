/** The options of a run: what `backtest run` and `backtest sweep` are told alike, and the request that they make. */

import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import { type Command, Option } from "commander";
import { type BacktestRequest, DEFAULTS } from "../backtests/request.ts";
import { parseFees, parseMoment } from "./backtest-options.ts";
import type { ApiClient } from "./client.ts";
import { addClientOptions, type ClientOptions, parseAmount, parseCount, parseParameter } from "./options.ts";
import { riskIn } from "./risk-file.ts";

/** Their values. */
export interface RunOptions extends ClientOptions {
  readonly venue?: string;
  readonly product: readonly string[];
  readonly timeframe: string;
  readonly strategy: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly from?: number;
  readonly to?: number;
  readonly warmUp: number;
  readonly candles?: readonly string[];
  readonly lenient?: boolean;
  readonly feeBps: string;
  readonly makerFeeBps?: string;
  readonly fees?: string;
  readonly slippageBps: string;
  readonly volumeSlippage?: string;
  readonly participation?: string;
  readonly balance: string;
  readonly mode: "spot" | "futures";
  readonly leverage: number;
  readonly short?: boolean;
  readonly maintenanceRate: string;
  readonly funding?: string;
  readonly detail?: string;
  readonly detailCandles?: readonly string[];
  readonly latency: number;
  readonly fillProfile: BacktestRequest["fill_profile"];
  readonly gaps: BacktestRequest["gaps"];
  readonly tick?: string;
  readonly lot?: string;
  readonly minNotional?: string;
  readonly risk?: string;
  readonly trendFilter?: number;
  readonly seed: number;
}

/** Collects the values of an option that may be repeated. */
export const collect = (text: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  text,
];

/** Adds the options; `param` says what `--param` is given. */
export function addRunOptions(command: Command, param: string): Command {
  command
    .requiredOption("--strategy <name|file>", "a built-in strategy, or the path of a strategy file")
    .option("--venue <venue>", "whose candles; where left out, the venue that has them")
    .requiredOption(
      "--product <product>",
      "what is traded, such as BTC-USD; several trade on one account",
      collect,
    )
    .requiredOption("--timeframe <timeframe>", "the candles that the strategy sees, such as 1h")
    .option("--param <name=value>", param, parseParameter)
    .option(
      "--from <time>",
      "the first open time, included: a date, RFC 3339 or epoch milliseconds",
      parseMoment,
    )
    .option("--to <time>", "where the open times end, excluded", parseMoment)
    .option("--warm-up <candles>", "candles before --from that only warm the strategy up", parseCount, 0)
    .option("--candles <file>", "candles of a CSV file; PRODUCT=FILE where there are several", collect)
    .option("--lenient", "leave out rows of a file that are no candles")
    .option("--balance <amount>", "what the account starts with, in quote currency", parseAmount, "10000")
    .option("--fee-bps <bps>", "fee in basis points of the notional", parseAmount, "10")
    .option("--maker-fee-bps <bps>", "fee of orders that rested; else as --fee-bps", parseAmount)
    .option(
      "--fees <file|recorded>",
      "fees by date: CSV with the header from,maker_bps,taker_bps; or `recorded`, the venue's lowest tier",
    )
    .option("--slippage-bps <bps>", "slippage of orders that take, in basis points", parseAmount, "0")
    .option("--volume-slippage <impact:share>", "slippage by the share of volume, such as 0.1:0.025")
    .option(
      "--participation <part>",
      "the most of a candle's volume that orders take, such as 0.1",
      parseAmount,
    )
    .addOption(new Option("--mode <mode>", "what is traded").choices(["spot", "futures"]).default("spot"))
    .option("--leverage <times>", "notional per margin; futures only", parseCount, 1)
    .option("--short", "a sale without a position opens a short one; futures only")
    .option("--maintenance-rate <part>", "margin below which futures are liquidated", parseAmount, "0.005")
    .option(
      "--funding <recorded|none|file>",
      "funding rates of futures: as the venue was recorded to pay, none, or CSV with the header time,rate",
    )
    .option("--detail <timeframe>", "finer candles that orders are filled on, such as 1m")
    .option(
      "--detail-candles <file>",
      "those candles of a CSV file; PRODUCT=FILE where there are several",
      collect,
    )
    .option("--latency <ms>", "milliseconds until an order is at the venue", parseCount, 0)
    .addOption(
      new Option("--fill-profile <name>", "how orders fill where a candle leaves it open")
        .choices(["pessimistic", "path", "optimistic"])
        .default("pessimistic"),
    )
    .addOption(
      new Option("--gaps <what>", "candles that are missing: mark the trades that span them, or refuse")
        .choices(["mark", "refuse"])
        .default("mark"),
    )
    .option("--tick <price>", "prices are multiples of it; else as recorded", parseAmount)
    .option(
      "--lot <quantity>",
      "quantities are multiples of it; else as recorded, or 0.00000001",
      parseAmount,
    )
    .option("--min-notional <amount>", "the least that an order is worth; else as recorded", parseAmount)
    .option("--risk <file>", "how much the account dares: what `canvas risk get ACCOUNT --json` prints")
    .option("--trend-filter <candles>", "enter nothing against the moving average of so many", parseCount)
    .option("--seed <number>", "kept in the manifest", parseCount, 1);
  return addClientOptions(command);
}

/** What candles of files are called where no venue is named. */
const DEFAULT_VENUE = "coinbase";

/** The request that the options make. Faults: `InvalidProduct`, `InvalidVenue`, `InvalidTimeframe`, `NotFees`. */
export async function requestOf(options: RunOptions): Promise<BacktestRequest> {
  const { from, to, volumeSlippage, participation, detail, tick, minNotional, mode } = options;
  for (const product of options.product) unwrap(parseProduct(product));
  return {
    strategy: options.strategy,
    parameters: options.param ?? {},
    venue: unwrap(parseVenue(options.venue ?? DEFAULT_VENUE)),
    products: options.product,
    timeframe: unwrap(parseTimeframe(options.timeframe)),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    warm_up: options.warmUp,
    balance: options.balance,
    fees: await parseFees(options),
    slippage_bps: options.slippageBps,
    ...(volumeSlippage === undefined ? {} : { volume_slippage: volumeSlippage }),
    ...(participation === undefined ? {} : { participation }),
    mode,
    leverage: options.leverage,
    short: options.short ?? false,
    maintenance_rate: options.maintenanceRate,
    funding: options.funding ?? (mode === "spot" ? "none" : ""),
    ...(detail === undefined ? {} : { detail: unwrap(parseTimeframe(detail)) }),
    latency_ms: options.latency,
    fill_profile: options.fillProfile,
    gaps: options.gaps,
    ...(tick === undefined ? {} : { tick }),
    lot: options.lot ?? DEFAULTS.lot,
    ...(minNotional === undefined ? {} : { minimum_notional: minNotional }),
    ...(options.risk === undefined ? {} : { risk: await riskIn(options.risk) }),
    ...(options.trendFilter ? { trend_filter: options.trendFilter } : {}),
    seed: options.seed,
  };
}

/** The funding rates of a request, of a file or as they are recorded. Faults: `FileMissing`, `NotFunding`, those of the API. */
export async function fundingOf(
  { funding, venue, products }: BacktestRequest,
  open: () => Promise<ApiClient>,
): Promise<{ readonly funding?: ReadonlyMap<string, FundingRates> }> {
  if (funding === "none" || funding === "") return {};
  if (funding === "recorded") {
    const { recordedFunding } = await import("./recorded-funding.ts");
    return { funding: await recordedFunding(await open(), venue, products) };
  }
  const { readFundingFile } = await import("../backtests/funding-file.ts");
  return { funding: await readFundingFile(funding, products) };
}
