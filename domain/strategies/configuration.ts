/** How an account trades a product: from what is said of it to the configuration that holds. */
import {
  type ConfiguredFees,
  DIRECTIONS,
  type Direction,
  type TradingConfigured,
} from "../events/bodies/control.ts";
import type { Parameters } from "../events/fields.ts";
import type { MarketType } from "../events/subject.ts";
import { Fault, fail, ok, type Result } from "../fault.ts";
import { isSwap } from "../market/product.ts";

/** What is said of a configuration: what is absent stays as it is. */
export interface ConfigurationChange {
  readonly timeframe?: string;
  readonly enabled?: boolean;
  /** The strategies of each direction, by name; an empty list takes all away. */
  readonly spot?: readonly string[];
  readonly long?: readonly string[];
  readonly short?: readonly string[];
  /** Of each strategy by name. */
  readonly parameters?: Readonly<Record<string, Parameters>>;
  readonly long_leverage?: number;
  readonly short_leverage?: number;
  /** Candles of the moving average; 0 takes the filter away. */
  readonly trend_filter?: number;
  /** `usual` takes what was said of them away. */
  readonly fees?: ConfiguredFees | "usual";
}

/** A strategy as it shall be configured, before its instance is known. */
export interface WantedStrategy {
  readonly strategy: string;
  readonly parameters: Parameters;
  readonly directions: readonly [Direction, ...Direction[]];
}

/** A configuration whose strategies are still names. */
export type WantedConfiguration = Omit<TradingConfigured, "strategies"> & {
  readonly strategies: readonly WantedStrategy[];
};

/** Which product of which account, and how it is traded until now. */
export interface Configured {
  readonly account: string;
  readonly venue: string;
  readonly product: string;
  readonly present: TradingConfigured | undefined;
}

/** The configuration after a change. Faults: `ConfigurationIncomplete`, `MixedMarkets`, `OtherProduct`, `UnknownParameters`. */
export function changed(
  { account, venue, product, present }: Configured,
  change: ConfigurationChange,
): Result<WantedConfiguration> {
  const timeframe = change.timeframe ?? present?.timeframe;
  if (timeframe === undefined) return incomplete("a timeframe, such as 1h");
  const strategies = strategiesAfter(present, change);
  if (strategies.length === 0) return incomplete("a strategy, such as sma-cross");
  const stranger = Object.keys(change.parameters ?? {}).find((name) =>
    strategies.every(({ strategy }) => strategy !== name),
  );
  if (stranger !== undefined) {
    const message = `${stranger} is none of the strategies that trade ${product}: its parameters would be lost.`;
    return fail(new Fault("UnknownParameters", "usage", message));
  }
  const markets = new Set(strategies.flatMap(({ directions }) => directions.map(marketOf)));
  if (markets.size > 1) {
    const message =
      "A product is traded on the spot market or on the futures market: give the other one an account of its own.";
    return fail(new Fault("MixedMarkets", "usage", message));
  }
  const other = otherProduct(venue, product, markets);
  if (other !== undefined) return fail(new Fault("OtherProduct", "usage", other));
  const long = change.long_leverage ?? present?.long_leverage;
  const short = change.short_leverage ?? present?.short_leverage;
  const fees = change.fees ?? present?.fees ?? "usual";
  const trend = change.trend_filter ?? present?.trend_filter ?? 0;
  return ok({
    account,
    venue,
    product,
    timeframe,
    enabled: change.enabled ?? present?.enabled ?? false,
    strategies,
    ...(long === undefined ? {} : { long_leverage: long }),
    ...(short === undefined ? {} : { short_leverage: short }),
    ...(trend === 0 ? {} : { trend_filter: trend }),
    ...(fees === "usual" ? {} : { fees }),
  });
}

/** What is named is what is traded: a swap on the futures market, and at OKX a pair on the spot market. */
function otherProduct(venue: string, product: string, markets: ReadonlySet<MarketType>): string | undefined {
  if (isSwap(product) && markets.has("spot")) {
    return `${product} is a perpetual swap: name its strategies with --long, --short or both.`;
  }
  if (venue === "okx" && !isSwap(product) && markets.has("futures")) {
    return `${product} is a spot pair of OKX: what goes long or short there is its swap, ${product}-SWAP.`;
  }
  return undefined;
}

/** The market of a direction. */
export const marketOf = (direction: Direction): MarketType => (direction === "spot" ? "spot" : "futures");

/** The market that a configuration trades. */
export const marketTypeOf = ({ strategies }: Pick<TradingConfigured, "strategies">): MarketType =>
  marketOf(strategies[0]?.directions[0] ?? "spot");

function strategiesAfter(
  present: TradingConfigured | undefined,
  change: ConfigurationChange,
): readonly WantedStrategy[] {
  const directions = new Map<string, Direction[]>();
  for (const direction of DIRECTIONS) {
    const names = change[direction] ?? namesOf(present, direction);
    for (const name of names) {
      const list = directions.get(name) ?? [];
      if (!list.includes(direction)) directions.set(name, [...list, direction]);
    }
  }
  return [...directions].map(([strategy, [first, ...rest]]) => {
    const known = present?.strategies.find((each) => each.strategy === strategy)?.parameters;
    const parameters = { ...known, ...change.parameters?.[strategy] };
    return { strategy, parameters, directions: [first!, ...rest] };
  });
}

const namesOf = (present: TradingConfigured | undefined, direction: Direction): readonly string[] =>
  (present?.strategies ?? [])
    .filter(({ directions }) => directions.includes(direction))
    .map(({ strategy }) => strategy);

const incomplete = (what: string): Result<never> =>
  fail(new Fault("ConfigurationIncomplete", "usage", `A trading configuration needs ${what}.`));
