/**
 * The postings of a trade: what it did to each currency, by kind. The audit trail of balances and holdings: the postings
 * in base currency of a spot market add up to the quantity that is held, those of the quote side to the change in cash.
 */
import type { Money } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import { type CurrencyAmount, type TradeFigures, ZERO } from "./position.ts";
import { type Pair, pairOf, type Trade } from "./trade.ts";

/** Why an amount moved. */
export type PostingKind =
  /** Base currency bought or sold, before fees. Futures move none. */
  | "base"
  /** Quote currency paid or received, before fees; for futures the price difference earned. */
  | "quote"
  /** A fee, in its own currency; positive is a rebate. */
  | "fee"
  /** Funding of a futures position. */
  | "funding"
  /** Quote currency locked (negative) or released. */
  | "margin"
  /** Base currency that was sold without being known to be held: it must have come in from elsewhere. */
  | "unmatched";

/** An amount that moved; positive came in. */
export interface Posting extends CurrencyAmount {
  readonly kind: PostingKind;
}

/** The postings of a trade, from what it did to its position. Amounts of zero are left out. */
export function postingsOf(trade: Trade, figures: TradeFigures): readonly Posting[] {
  const pair = pairOf(trade.symbol);
  if (pair === undefined) return [];
  const postings =
    trade.marketType === "spot" ? spotPostings(trade, figures, pair) : futuresPostings(trade, figures, pair);
  return postings.filter(({ amount }) => !amount.isZero());
}

/** What postings did to the balance of a quote currency: all of its kinds but holdings, which are no cash. */
export const cashOf = (postings: readonly Posting[], quote: string): Money =>
  postings
    .filter(({ kind, currency }) => currency === quote && kind !== "base" && kind !== "unmatched")
    .reduce<Decimal>((sum, { amount }) => sum.plus(amount), ZERO) as Money;

function spotPostings(trade: Trade, figures: TradeFigures, { base, quote }: Pair): readonly Posting[] {
  const value = trade.quantity.times(trade.price);
  const bought = trade.side === "buy";
  return [
    posting("base", base, bought ? trade.quantity : trade.quantity.negated()),
    posting("quote", quote, bought ? value.negated() : value),
    posting("fee", trade.feeCurrency, trade.fee.negated()),
    posting("unmatched", base, figures.unmatchedQuantity),
  ];
}

function futuresPostings(trade: Trade, figures: TradeFigures, { quote }: Pair): readonly Posting[] {
  const funding = trade.fundingFee ?? ZERO;
  const fee = trade.feeCurrency === quote ? trade.fee : ZERO;
  const earned = figures.realizedPnl.plus(fee).plus(funding);
  return [
    posting("quote", quote, earned),
    posting("fee", trade.feeCurrency, trade.fee.negated()),
    posting("funding", quote, funding.negated()),
    posting("margin", quote, figures.marginChange.negated()),
  ];
}

const posting = (kind: PostingKind, currency: string, amount: Decimal): Posting => ({
  kind,
  currency,
  amount: amount as Money,
});
