/** Events of `ledger.account.<account>`: what is true of an account beside its trades. */
import * as Schema from "effect/Schema";
import { Amount, Id, Text, Time } from "../fields.ts";

/** An account was opened by name, with its type. */
export const AccountOpened = Schema.Struct({
  account: Id,
  name: Id,
  type: Schema.Literals(["live", "paper"]),
  /** The venue that a bot may trade it at; absent for an account that only keeps books. */
  venue: Schema.optionalKey(Id),
  settlement_currency: Schema.optionalKey(Id),
});
export type AccountOpened = typeof AccountOpened.Type;

/** An account got another name. */
export const AccountRenamed = Schema.Struct({ account: Id, name: Id });
export type AccountRenamed = typeof AccountRenamed.Type;

/** An account was closed; its history stays. */
export const AccountClosed = Schema.Struct({ account: Id, reason: Text });
export type AccountClosed = typeof AccountClosed.Type;

/** Somebody stated what the balance is: the starting point of all that is recorded after it. */
export const BalanceSet = Schema.Struct({
  account: Id,
  currency: Id,
  amount: Amount,
  /** Where present, the setting counts from this time on, by time; else from its position on, by position. */
  effective_at: Schema.optionalKey(Time),
});
export type BalanceSet = typeof BalanceSet.Type;
