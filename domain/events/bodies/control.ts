/** Events of `control.<account>`: which strategies trade what. */
import * as Schema from "effect/Schema";
import { Id, Millis, Parameters, Text } from "../fields.ts";

/** A strategy instance trades a series for an account from its anchor candle on. */
export const StrategyEnabled = Schema.Struct({
  account: Id,
  /** Names strategy, code, parameters and series; the same for equal ones. */
  instance: Id,
  strategy: Id,
  parameters: Parameters,
  venue: Id,
  product: Id,
  timeframe: Id,
  /** Open time of the first candle that the instance is given: a restart folds from here and gets the same values. */
  anchor: Millis,
  /** Open time of the first candle that may raise a signal; absent: the anchor. Earlier ones only warm it up. */
  from: Schema.optionalKey(Millis),
});
export type StrategyEnabled = typeof StrategyEnabled.Type;

/** An instance no longer trades for an account. */
export const StrategyDisabled = Schema.Struct({ account: Id, instance: Id, reason: Text });
export type StrategyDisabled = typeof StrategyDisabled.Type;
