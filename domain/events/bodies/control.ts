/** Events of `control.<account>`: which strategies trade what. */
import * as Schema from "effect/Schema";
import { Id, Millis, Parameters, Text } from "../fields.ts";
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
});
export type StrategyEnabled = typeof StrategyEnabled.Type;

/** An instance no longer trades for an account. */
export const StrategyDisabled = Schema.Struct({ account: Id, instance: Id, reason: Text });
export type StrategyDisabled = typeof StrategyDisabled.Type;
