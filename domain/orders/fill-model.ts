/** What a match gives: price after slippage on the tick, quantity in whole lots, and the fee. docs/fill-model.md has the rules. */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { Money, notional, type Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { feeRate, type Liquidity } from "./fees.ts";
import type { Match } from "./match.ts";
import type { OpenOrder } from "./open-order.ts";
import { slipped } from "./slippage.ts";
import { type TradingRules, toLots, toTick } from "./trading-rules.ts";
import type { TradingTerms } from "./trading-terms.ts";

/** What an order got. */
export interface Fill {
  readonly quantity: Quantity;
  readonly price: Price;
  /** In quote currency. */
  readonly fee: Money;
  readonly liquidity: Liquidity;
  /** Whether nothing of the order is left after it. */
  readonly completes: boolean;
}

/** When and against what an order fills. */
export interface FillPoint {
  /** Epoch milliseconds. */
  readonly time: number;
  /** Base units traded in the candle, and what of it orders may still take. */
  readonly volume: number;
  readonly available: Decimal | undefined;
  /** What the account holds that the order is against, never negative: all that an order that reduces may fill. */
  readonly held: Quantity;
  /** The most quote currency that an entry by quantity may take; absent where nothing bounds it. */
  readonly payable?: Money | undefined;
}

/** The fill of a match, undefined where the candle has no volume left for it. Faults where it can never fill. */
export function fillOf(
  order: OpenOrder,
  match: Match,
  at: FillPoint,
  terms: TradingTerms,
): Result<Fill | undefined> {
  if (order.role === "liquidation") return ok(liquidationFill(order, at));
  const { rules } = terms;
  const price = priceOf(order, match, at, terms);
  if (!price.isPositive()) {
    return fail(new Fault("NoPrice", "corrupt", `An order cannot be filled at a price of ${price}.`));
  }
  const rate = feeRate(terms.fees, at.time, match.liquidity);
  const wanted = wantedBy(order, price, rate, terms, at);
  if (!wanted.isPositive()) {
    const paidBy = order.funds ?? at.payable;
    const what = paidBy === undefined ? `${order.remaining}` : `What ${paidBy} buys at ${price}`;
    return fail(new Fault("BelowLot", "conflict", `${what} is less than the smallest lot.`));
  }
  const capped = at.available !== undefined && at.available.compare(wanted) < 0;
  if (capped && order.spec.timeInForce === "fok") return ok(undefined);
  const quantity = capped ? toLots(at.available!, rules) : wanted;
  if (!quantity.isPositive()) return ok(undefined);
  return ok({
    quantity,
    price,
    fee: feeOf(price, quantity, rate, rules.quoteScale),
    liquidity: match.liquidity,
    completes: !capped,
  });
}

function priceOf(order: OpenOrder, match: Match, at: FillPoint, terms: TradingTerms): Price {
  const { side, type } = order.spec;
  const slips = match.liquidity === "taker" && type !== "limit";
  const moved = slips ? slipped(match.price, side, terms.slippage, order.remaining, at.volume) : match.price;
  const price = toTick(moved, side, terms.rules);
  const limit = order.limit?.price;
  if (limit === undefined) return price;
  return (side === "buy" ? price.compare(limit) > 0 : price.compare(limit) < 0) ? limit : price;
}

function wantedBy(
  order: OpenOrder,
  price: Price,
  rate: Decimal,
  terms: TradingTerms,
  { held, payable }: FillPoint,
): Quantity {
  if (order.funds !== undefined) return quantityFor(order.funds, price, rate, terms);
  const asked = order.spec.reduceOnly && held.compare(order.remaining) < 0 ? held : order.remaining;
  const lots = toLots(asked, terms.rules);
  if (payable === undefined || costOf(lots, price, rate, terms).compare(payable) <= 0) return lots;
  const paid = quantityFor(payable, price, rate, terms);
  return paid.compare(lots) < 0 ? paid : lots;
}

/** A liquidation takes the whole margin: all that is held goes at the price where nothing of it is left, and no fee is added. */
function liquidationFill(order: OpenOrder, { held }: FillPoint): Fill {
  const price = order.spec.limitPrice!;
  return { quantity: held, price, fee: Money(Decimal.ZERO), liquidity: "taker", completes: true };
}

/**
 * The most whole lots that an amount pays for, with their fee: funds / (price x (1 + fee)) for spot; for futures, where it
 * pays margin and fee, funds x leverage / (price x (1 + fee x leverage)). None at no price.
 */
export function quantityFor(
  funds: Money,
  price: Price,
  rate: Decimal,
  { rules, market, leverage }: Pick<TradingTerms, "rules" | "market" | "leverage">,
): Quantity {
  const isFutures = market === "futures";
  const times = new Decimal(BigInt(isFutures ? leverage : 1), 0);
  const cost = price.times(Decimal.ONE.plus(isFutures ? rate.times(times) : rate));
  if (!cost.isPositive()) return Quantity(Decimal.ZERO);
  return lotsIn(isFutures ? funds.times(times) : funds, cost, rules);
}

/** How many whole lots an amount pays for at a cost of each unit. */
export function lotsIn(amount: Decimal, cost: Decimal, { lot }: TradingRules): Quantity {
  if (lot.units === 1n) return Quantity(amount.dividedBy(cost, lot.scale, "down").normalized());
  return Quantity(amount.dividedBy(cost.times(lot), 0, "down").times(lot).normalized());
}

/** What a quantity takes out of the cash when it is entered: its cost, or for futures its margin, with the fee. */
export function costOf(
  quantity: Quantity,
  price: Price,
  rate: Decimal,
  { rules, market, leverage }: Pick<TradingTerms, "rules" | "market" | "leverage">,
): Money {
  const value = notional(price, quantity);
  const paid = market === "futures" ? marginOf(value, leverage, rules.quoteScale) : value;
  return Money(paid.plus(value.times(rate)).rounded(rules.quoteScale, "up"));
}

/** The margin that a notional locks, cut to the decimals of the quote currency. */
export const marginOf = (value: Money, leverage: number, scale: number): Money =>
  Money(value.dividedBy(new Decimal(BigInt(leverage), 0), scale, "down").normalized());

/**
 * The fee of a fill, cut to the decimals of the quote currency. Cut rather than rounded, so that an order that takes the
 * whole balance never overdraws it: quantity x price x (1 + fee) is at most the balance, and so is what is charged.
 */
const feeOf = (price: Price, quantity: Quantity, rate: Decimal, scale: number): Money =>
  Money(notional(price, quantity).times(rate).rounded(scale, "down").normalized());
