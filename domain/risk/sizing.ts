/** How much an entry is for: by its signal's size, or else by the account's rule, or else all that is free. */
import type { Side } from "../ledger/trade.ts";
import { Money, type Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { feeRate } from "../orders/fees.ts";
import { costOf, lotsIn, quantityFor } from "../orders/fill-model.ts";
import { toLots } from "../orders/trading-rules.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { kellyFraction } from "./kelly.ts";
import { noBalance } from "./no-balance.ts";
import { type Decline, equityOf, type Situation } from "./rule.ts";
import { stopDistance } from "./stop-distance.ts";

/** What an entry would take: quote currency, with the fee in it (margin and fee for futures), or base units. */
export type Wanted = { readonly funds: Decimal } | { readonly quantity: Decimal };

/** What an order takes. */
export interface Sizing {
  readonly quantity: Quantity;
  /** Of an entry that the venue sizes at its fill. */
  readonly funds?: Money;
  /** Quote currency to set aside for it. */
  readonly reserved: Money;
}

/**
 * How far the price of a market order by quantity may move between decision and fill before it buys less: what is set
 * aside for it is five per cent more than it would cost at the signal's price.
 */
const COLLAR = new Decimal(105n, 2);

/** What an entry at a price wants, whatever the caps and the balance say; a decline where that cannot be said. */
export function wantedFor(situation: Situation, price: Price): Wanted | Decline {
  const { signal, control, free } = situation;
  if (signal.size !== undefined)
    return "quantity" in signal.size ? signal.size : { funds: signal.size.quote };
  const { sizing } = control.limits;
  if (sizing === undefined) return noBalance(situation) ?? { funds: free! };
  if (sizing.kind === "fixed") return { funds: sizing.quote };
  const equity = equityOf(situation);
  if (sizing.kind === "equity") return { funds: equity.times(sizing.fraction) };
  if (sizing.kind === "kelly") {
    const fraction = kellyFraction(situation, sizing);
    if (fraction.isPositive()) return { funds: equity.times(fraction) };
    return { rule: "no-edge", reason: "By the last round trips the account has no edge to size by." };
  }
  const distance = sizing.atr ? swingDistance(situation, sizing.atr) : stopDistance(situation, price);
  if (distance === undefined) return sizing.atr ? NO_SWING : NO_STOP;
  const risked = equity.times(sizing.risk);
  return { quantity: risked.dividedBy(distance, situation.terms.rules.lot.scale, "down") };
}

/** So many average true ranges of the market; undefined where they are not known, or it does not move. */
function swingDistance({ signal: { swing } }: Situation, atr: Decimal): Decimal | undefined {
  return swing?.isPositive() ? swing.times(atr) : undefined;
}

const NO_STOP: Decline = {
  rule: "no-stop",
  reason: "The account sizes by the distance of the stop, and there is none.",
};
const NO_SWING: Decline = {
  rule: "no-swing",
  reason: "The account sizes by how far the market swings, and that is not known yet, or nothing.",
};

/** An order for what is wanted, within a notional where one bounds it, cut down to whole lots. */
export function sized(wanted: Wanted, room: Decimal | undefined, price: Price, situation: Situation): Sizing {
  const { signal, terms } = situation;
  if ("funds" in wanted) {
    const scale = terms.rules.quoteScale;
    const most = room === undefined ? undefined : room.dividedBy(timesOf(terms), scale, "down");
    const funds = most === undefined || wanted.funds.compare(most) < 0 ? wanted.funds : most;
    return byFunds(Money(funds.rounded(scale, "down")), price, situation);
  }
  const most = room === undefined ? undefined : quantityOf(room, price, terms);
  const isWithin = most === undefined || wanted.quantity.compare(most) <= 0;
  const quantity = toLots(isWithin ? wanted.quantity : most, terms.rules);
  const cost = costOf(quantity, price, takerRate(situation), terms);
  const reserved =
    signal.limitPrice === undefined ? Money(cost.times(COLLAR).rounded(terms.rules.quoteScale, "up")) : cost;
  return { quantity, reserved };
}

/** An entry that takes an amount of quote currency, fee included. */
export function byFunds(funds: Money, price: Price, situation: Situation): Sizing {
  const quantity = quantityFor(funds, price, takerRate(situation), situation.terms);
  const { limitPrice, order } = situation.signal;
  // A limit or a stop says its price: the venue is asked for a quantity.
  if (limitPrice !== undefined || order?.stopPrice !== undefined) return { quantity, reserved: funds };
  return { quantity, funds, reserved: funds };
}

/** How far an account is from a target: which way to trade, and how much notional. */
export interface TargetDistance {
  readonly side: Side;
  readonly notional: Decimal;
}

/** The distance to a target part of equity, at the signal's price. */
export function distanceTo(
  target: Decimal,
  equity: Decimal,
  { held, signal, terms }: Situation,
): TargetDistance {
  const wanted = equity.times(target).times(timesOf(terms));
  const distance = wanted.minus(held.times(signal.price));
  return distance.isNegative()
    ? { side: "sell", notional: distance.negated() }
    : { side: "buy", notional: distance };
}

/** What an entry of a notional takes. */
export const fundsFor = (notional: Decimal, terms: TradingTerms): Wanted => ({
  funds: notional.dividedBy(timesOf(terms), terms.rules.quoteScale, "down").normalized(),
});

/** The quantity of a notional at a price, in whole lots. */
export function quantityOf(notional: Decimal, price: Price, terms: TradingTerms): Quantity {
  if (!price.isPositive()) return Quantity(Decimal.ZERO);
  return lotsIn(notional, price, terms.rules);
}

/** What a signal's size is in base units at a price. */
export function sizeIn({ signal: { size }, terms }: Situation, price: Price): Quantity {
  if (size === undefined) return Quantity(Decimal.ZERO);
  return "quantity" in size ? toLots(size.quantity, terms.rules) : quantityOf(size.quote, price, terms);
}

/** Notional per quote currency. */
const timesOf = ({ market, leverage }: TradingTerms): Decimal =>
  market === "futures" ? new Decimal(BigInt(leverage), 0) : Decimal.ONE;

const takerRate = ({ terms, now }: Situation): Decimal => feeRate(terms.fees, now, "taker");
