/** How much an order is for: from a signal's target or size, or else all that is free. Quantities are cut down to the lot. */
import type { Signal } from "../bot/signal.ts";
import type { Side } from "../ledger/trade.ts";
import { Money, type Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { feeRate } from "../orders/fees.ts";
import { costOf, lotsIn, quantityFor } from "../orders/fill-model.ts";
import { toLots } from "../orders/trading-rules.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import type { Situation } from "./rule.ts";

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

/** An entry that takes an amount of quote currency, fee included. */
export function byFunds(funds: Money, price: Price, situation: Situation): Sizing {
  const { signal, terms, now } = situation;
  const quantity = quantityFor(funds, price, takerRate(terms, now), terms);
  // A limit order says its price: the venue is asked for a quantity.
  if (signal.limitPrice !== undefined) return { quantity, reserved: funds };
  return { quantity, funds, reserved: funds };
}

/** An entry of so many base units, cut down to what is free. */
export function byQuantity(wanted: Decimal, price: Price, situation: Situation): Sizing {
  const { signal, terms, now, free } = situation;
  const rate = takerRate(terms, now);
  const quantity = toLots(wanted, terms.rules);
  const cost = costOf(quantity, price, rate, terms);
  const reserved =
    signal.limitPrice === undefined ? Money(cost.times(COLLAR).rounded(terms.rules.quoteScale, "up")) : cost;
  if (free === undefined || reserved.compare(free) <= 0) return { quantity, reserved };
  return byFunds(free, price, situation);
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
  const leverage = new Decimal(BigInt(terms.market === "futures" ? terms.leverage : 1), 0);
  const wanted = equity.times(target).times(leverage);
  const distance = wanted.minus(held.times(signal.price));
  return distance.isNegative()
    ? { side: "sell", notional: distance.negated() }
    : { side: "buy", notional: distance };
}

/** The quantity of a notional at a price, in whole lots. */
export function quantityOf(notional: Decimal, price: Price, terms: TradingTerms): Quantity {
  if (!price.isPositive()) return Quantity(Decimal.ZERO);
  return lotsIn(notional, price, terms.rules);
}

/** What a signal's size is in base units at a price. */
export function sizeIn(signal: Signal, price: Price, terms: TradingTerms): Quantity {
  const { size } = signal;
  if (size === undefined) return Quantity(Decimal.ZERO);
  return "quantity" in size ? toLots(size.quantity, terms.rules) : quantityOf(size.quote, price, terms);
}

const takerRate = (terms: TradingTerms, now: number): Decimal => feeRate(terms.fees, now, "taker");
