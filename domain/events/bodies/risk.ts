/** Events of `control.<account>` that say how much an account dares. */
import * as Schema from "effect/Schema";
import { Amount, Duration, Fraction, Id, PositiveAmount, WholeCount } from "../fields.ts";

/** How an entry is sized where its signal has no size of its own. */
export const SizingRule = Schema.Union([
  /** An amount of quote currency, fee included. */
  Schema.Struct({ kind: Schema.Literal("fixed"), quote: PositiveAmount }),
  /** A part of the equity. */
  Schema.Struct({ kind: Schema.Literal("equity"), fraction: Fraction }),
  /**
   * What loses this part of the equity where the price goes against it by so many average true ranges; without `atr` where
   * the stop is hit. The wider a market swings, the less is bought.
   */
  Schema.Struct({
    kind: Schema.Literal("volatility"),
    risk: Fraction,
    atr: Schema.optionalKey(PositiveAmount),
  }),
  /** Kelly's fraction of the equity by the last round trips, at most `cap`; `start` until there are `trades` of them. */
  Schema.Struct({ kind: Schema.Literal("kelly"), cap: Fraction, start: Fraction, trades: WholeCount }),
]);
export type SizingRule = typeof SizingRule.Type;

/** How an entry is protected where its signal does not say: fractions of the price of its fill. */
export const ExitDefaults = Schema.Struct({
  stop_loss: Schema.optionalKey(Fraction),
  take_profit: Schema.optionalKey(PositiveAmount),
  trail: Schema.optionalKey(
    Schema.Struct({ distance: Fraction, activation: Schema.optionalKey(PositiveAmount) }),
  ),
  /** After this what was bought is sold at the market. */
  hold_ms: Schema.optionalKey(Duration),
});
export type ExitDefaults = typeof ExitDefaults.Type;

/** The settings: what is absent bounds nothing. */
export const RiskSettings = Schema.Struct({
  sizing: Schema.optionalKey(SizingRule),
  exits: Schema.optionalKey(ExitDefaults),
  /** The most quote currency of one order. */
  max_order: Schema.optionalKey(PositiveAmount),
  /** The most notional held of one product, in quote currency and as a part of the equity. */
  max_position: Schema.optionalKey(PositiveAmount),
  max_product_exposure: Schema.optionalKey(PositiveAmount),
  /** The most notional held of all products, as a part of the equity. */
  max_exposure: Schema.optionalKey(PositiveAmount),
  /** How many products may be held at once. */
  max_positions: Schema.optionalKey(WholeCount),
  /** Below it a signal that says how sure it is enters nothing. */
  min_confidence: Schema.optionalKey(Fraction),
  /** How long after its candle closed a signal still enters. */
  max_signal_age_ms: Schema.optionalKey(Duration),
  /** How long after leaving a product it is not entered. */
  cooldown_ms: Schema.optionalKey(Duration),
  /** The part of the equity that the round trips of a day (UTC) may lose. */
  max_daily_loss: Schema.optionalKey(Fraction),
  /** How far the equity may have fallen from its peak by the round trips of `within_ms`; absent: of all. */
  max_drawdown: Schema.optionalKey(
    Schema.Struct({ fraction: Fraction, within_ms: Schema.optionalKey(Duration) }),
  ),
  /** After so many stops within a time nothing is entered for a while. */
  stop_guard: Schema.optionalKey(
    Schema.Struct({ stops: WholeCount, within_ms: Duration, pause_ms: Duration }),
  ),
  /** After so many losses in a row nothing is entered for a while. */
  losing_streak: Schema.optionalKey(Schema.Struct({ losses: WholeCount, pause_ms: Duration })),
  /** A product whose round trips within a time earned less than `profit`, in quote currency, is left for a while. */
  low_profit: Schema.optionalKey(
    Schema.Struct({ trades: WholeCount, within_ms: Duration, profit: Amount, pause_ms: Duration }),
  ),
});
export type RiskSettings = typeof RiskSettings.Type;

/** How much an account dares, whole: of all that was said the last holds. */
export const RiskConfigured = Schema.Struct({ account: Id, settings: RiskSettings });
export type RiskConfigured = typeof RiskConfigured.Type;
