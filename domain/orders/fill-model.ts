/**
 * The fill model: what a market order gets on paper and in a backtest. It fills whole at the first price seen at or
 * after the close of the candle that its signal was raised on, which is the open of the next candle. No price from
 * before the order existed can fill it.
 */
import { Fault, fail, ok, type Result } from "../fault.ts";
import type { Side } from "../ledger/trade.ts";
import { Money, notional, type Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type TradingRules, toLots, toTick } from "./trading-rules.ts";

/** What a market order asks for: a quantity, or as much as an amount of quote currency buys, fee included. */
export interface MarketOrder {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly funds?: Money;
}

/** What it costs to trade, and on which grid. */
export interface TradingTerms {
  readonly rules: TradingRules;
  /** Basis points of the notional, charged in quote currency. */
  readonly feeBps: Decimal;
}

/** What a market order got. */
export interface Fill {
  readonly quantity: Quantity;
  readonly price: Price;
  /** In quote currency. */
  readonly fee: Money;
}

const BASIS_POINT = Decimal.of("0.0001");

/** Fills a market order at a seen price. Faults where the funds buy less than one lot at it. */
export function fillAt(order: MarketOrder, seen: Decimal, terms: TradingTerms): Result<Fill> {
  const price = toTick(seen, order.side, terms.rules);
  if (!price.isPositive()) {
    return fail(new Fault("NoPrice", "corrupt", `A market order cannot be filled at a price of ${price}.`));
  }
  const quantity =
    order.funds === undefined ? toLots(order.quantity, terms.rules) : quantityFor(order.funds, price, terms);
  if (!quantity.isPositive()) {
    const what = order.funds === undefined ? `${order.quantity}` : `What ${order.funds} buys at ${price}`;
    return fail(new Fault("BelowLot", "conflict", `${what} is less than the smallest lot.`));
  }
  return ok({ quantity, price, fee: feeOf(price, quantity, terms) });
}

/** The most whole lots that an amount pays for, with their fee: funds / (price x (1 + fee)), cut down to the lot; none at no price. */
export function quantityFor(funds: Money, price: Price, { rules, feeBps }: TradingTerms): Quantity {
  const cost = price.times(Decimal.ONE.plus(feeBps.times(BASIS_POINT)));
  if (!cost.isPositive()) return Quantity(Decimal.ZERO);
  return toLots(funds.dividedBy(cost.times(rules.lot), 0, "down").times(rules.lot), rules);
}

/**
 * The fee of a fill, cut to the decimals of the quote currency. Cut rather than rounded, so that an order that takes the
 * whole balance never overdraws it: quantity x price x (1 + fee) is at most the balance, and so is what is charged.
 */
export const feeOf = (price: Price, quantity: Quantity, { rules, feeBps }: TradingTerms): Money =>
  Money(
    notional(price, quantity).times(feeBps).times(BASIS_POINT).rounded(rules.quoteScale, "down").normalized(),
  );
