/** The kill switch: events of `control.<account>` for one account, of `control.all-accounts` for all of them. */
import * as Schema from "effect/Schema";
import { Id, Text } from "../fields.ts";

/** Nothing is entered any more until trading is resumed; exits and what protects positions go on. */
export const TradingHalted = Schema.Struct({
  /** Absent: all accounts. */
  account: Schema.optionalKey(Id),
  reason: Text,
  /** What is held shall be sold at the market. */
  close: Schema.optionalKey(Schema.Boolean),
  /** Exits stop too: nothing new is sent at all. What rests at the venue stays. */
  freeze: Schema.optionalKey(Schema.Boolean),
});
export type TradingHalted = typeof TradingHalted.Type;

/** A halt is over. Protections count anew from here on. The halt of an account and that of all are lifted each by itself. */
export const TradingResumed = Schema.Struct({ account: Schema.optionalKey(Id), reason: Text });
export type TradingResumed = typeof TradingResumed.Type;
