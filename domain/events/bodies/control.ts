/** Events of `control.<account>`: which strategies trade what. */
import * as Schema from "effect/Schema";
import { Amount, Id, Leverage, Millis, Parameters, Position, Text, WholeCount } from "../fields.ts";
import { CODE_LENGTH_MAX } from "../limits.ts";

/** The code of a strategy that is not built in: what a file was compiled to, so that every replay runs the same. */
export const StrategyCode = Schema.Struct({
  /** SHA-256 of the text, in hex. */
  hash: Id,
  /** JavaScript. */
  text: Schema.String.check(Schema.isMaxLength(CODE_LENGTH_MAX)),
});
export type StrategyCode = typeof StrategyCode.Type;

/** A strategy instance trades a series for an account from its anchor candle on. */
export const StrategyEnabled = Schema.Struct({
  account: Id,
  /** Names strategy, code, parameters and series; the same for equal ones. */
  instance: Id,
  strategy: Id,
  /** Absent: the strategy is built in. */
  code: Schema.optionalKey(StrategyCode),
  parameters: Parameters,
  venue: Id,
  product: Id,
  timeframe: Id,
  /** Open time of the first candle that the instance is given: a restart folds from here and gets the same values. */
  anchor: Millis,
  /** Open time of the first candle that may raise a signal; absent: the anchor. Earlier ones only warm it up. */
  from: Schema.optionalKey(Millis),
  /** Where MARKET ended: outages that were recorded by then are known from the anchor on. */
  market: Schema.optionalKey(Position),
  /** Candles of the moving average against which its signals carry the trend; absent: they carry none. */
  trend_filter: Schema.optionalKey(WholeCount),
});
export type StrategyEnabled = typeof StrategyEnabled.Type;

/** An instance no longer trades for an account. */
export const StrategyDisabled = Schema.Struct({ account: Id, instance: Id, reason: Text });
export type StrategyDisabled = typeof StrategyDisabled.Type;

/** What a strategy may do for an account: hold on the spot market, or go long or short on the futures market. */
export const DIRECTIONS = ["spot", "long", "short"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A strategy of a trading configuration. */
export const ConfiguredStrategy = Schema.Struct({
  strategy: Id,
  /** The instance whose signals count. */
  instance: Id,
  parameters: Parameters,
  directions: Schema.NonEmptyArray(Schema.Literals(DIRECTIONS)),
});
export type ConfiguredStrategy = typeof ConfiguredStrategy.Type;

/**
 * What trading is taken to cost: what the venue was recorded to charge who has traded nothing yet, or basis points of the
 * notional. The paper venue charges it; for real it is set aside until the venue says what it charged.
 */
export const ConfiguredFees = Schema.Union([
  Schema.Literal("recorded"),
  Schema.Struct({ maker_bps: Amount, taker_bps: Amount }),
]);
export type ConfiguredFees = typeof ConfiguredFees.Type;

/** How an account trades a product at a venue, whole: of all that was said about the product the last holds. */
export const TradingConfigured = Schema.Struct({
  account: Id,
  venue: Id,
  product: Id,
  timeframe: Id,
  /** False: nothing is entered any more; what is held keeps the orders that protect it. */
  enabled: Schema.Boolean,
  strategies: Schema.Array(ConfiguredStrategy),
  /** Notional per margin of long and of short positions; absent: 1. Futures only. */
  long_leverage: Schema.optionalKey(Leverage),
  short_leverage: Schema.optionalKey(Leverage),
  /** Candles of the moving average that entries must not go against; absent: they may. */
  trend_filter: Schema.optionalKey(WholeCount),
  /** Absent: the usual ones, 10 basis points on paper. */
  fees: Schema.optionalKey(ConfiguredFees),
});
export type TradingConfigured = typeof TradingConfigured.Type;

/** An account no longer has a configuration for a product. */
export const TradingConfigurationDeleted = Schema.Struct({ account: Id, venue: Id, product: Id });
export type TradingConfigurationDeleted = typeof TradingConfigurationDeleted.Type;
