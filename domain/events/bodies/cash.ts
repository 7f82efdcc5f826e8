/** Events of `ledger.account.<account>` that move cash without a trade, and those that say how much there should be. */
import * as Schema from "effect/Schema";
import { Amount, Id, Pair, PositiveAmount, Text, Time } from "../fields.ts";

const moved = {
  account: Id,
  /** Unique in the account over deposits and withdrawals: a repeat is the same one. */
  cash_id: Id,
  currency: Id,
  amount: PositiveAmount,
  at: Time,
  note: Schema.optionalKey(Text),
};

/** Cash came in from outside. */
export const CashDeposited = Schema.Struct(moved);
export type CashDeposited = typeof CashDeposited.Type;

/** Cash went out. */
export const CashWithdrawn = Schema.Struct(moved);
export type CashWithdrawn = typeof CashWithdrawn.Type;

/** A payment between the holders of a futures market, in its quote currency, on what was held at the time. */
export const FundingPaid = Schema.Struct({
  account: Id,
  /** Unique in the account over fundings: a repeat is the same one. */
  funding_id: Id,
  symbol: Pair,
  /** Positive was paid, negative received. */
  amount: Amount,
  at: Time,
  /** Of a paper account: the rate that it was reckoned by, and the price. */
  rate: Schema.optionalKey(Amount),
  /** Of a live account: the venue's bill, by which it is known. */
  venue_bill_id: Schema.optionalKey(Id),
  mark_price: Schema.optionalKey(PositiveAmount),
});
export type FundingPaid = typeof FundingPaid.Type;

/** What an exchange says the balance of a currency was at a time: it changes nothing, a difference is shown. */
export const BalanceAsserted = Schema.Struct({
  account: Id,
  /** Unique in the account over assertions: a repeat is the same one. */
  assertion_id: Id,
  currency: Id,
  amount: Amount,
  at: Time,
});
export type BalanceAsserted = typeof BalanceAsserted.Type;
