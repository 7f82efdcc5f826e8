/** Events of `ledger.account.<account>` that correct what was recorded: nothing is ever taken out of the log. */
import * as Schema from "effect/Schema";
import { Id, Text } from "../fields.ts";

/**
 * A trade of the account does not count any more. It may be said before the trade itself is seen. Of all that was said
 * about one trade the last by position holds.
 */
export const TradeVoided = Schema.Struct({
  account: Id,
  trade_id: Id,
  reason: Text,
  /** The trade that stands for it now, where it was amended. */
  replaced_by: Schema.optionalKey(Id),
});
export type TradeVoided = typeof TradeVoided.Type;

/** A trade that was voided counts again. */
export const TradeUnvoided = Schema.Struct({ account: Id, trade_id: Id, reason: Text });
export type TradeUnvoided = typeof TradeUnvoided.Type;
