/**
 * Which of an account's orders on a series fills next. After each fill the orders are asked again, since it may have
 * ended some and made others, until none of them fills at that price or in that candle.
 */
import type { Candle } from "../market/candle.ts";
import type { FillProfile } from "./fill-profile.ts";
import { type Match, matchAtOpen, matchWithin } from "./match.ts";
import type { OpenOrder } from "./open-order.ts";

/** An order and what fills it. */
export interface OrderMatch extends Match {
  readonly order: OpenOrder;
}

/**
 * The next order that the open of a candle fills: in the order of their sequence, but a liquidation before all others,
 * since the price that the candle opens at has passed it.
 */
export function nextAtOpen(orders: readonly OpenOrder[], time: number, open: number): OrderMatch | undefined {
  let next: OrderMatch | undefined;
  for (const order of orders) {
    if (order.from > time || order.until <= time || order.passed === time) continue;
    if (next !== undefined && order.role !== "liquidation") continue;
    const match = matchAtOpen(order, open);
    if (match === undefined) continue;
    if (order.role === "liquidation") return matched(order, match);
    next = matched(order, match);
  }
  return next;
}

/**
 * The next order that fills within a candle. Of several, what the profile takes to have happened first; among equals the
 * one whose price is nearer to the open, which the price passed first.
 */
export function nextWithin(
  orders: readonly OpenOrder[],
  candle: Candle,
  close: number,
  profile: FillProfile,
): OrderMatch | undefined {
  let next: OrderMatch | undefined;
  let count = 0;
  for (const order of orders) {
    if (order.from > candle.time || order.until < close || order.passed === candle.time) continue;
    const match = matchWithin(order, candle, profile);
    if (match === undefined) continue;
    count++;
    if (next === undefined || isBefore(order, match, next, candle, profile)) next = matched(order, match);
  }
  if (next === undefined || count < 2 || next.order.group === undefined) return next;
  const { group } = next.order;
  const contested = orders.some(
    (order) =>
      order !== next.order && order.group === group && matchWithin(order, candle, profile) !== undefined,
  );
  return contested ? matched(next.order, next, true) : next;
}

/** Field by field: a spread costs more than all that it copies is worth. */
const matched = (
  order: OpenOrder,
  { price, liquidity, ambiguous }: Match,
  doubt = ambiguous,
): OrderMatch => ({
  order,
  price,
  liquidity,
  ambiguous: doubt,
});

function isBefore(
  order: OpenOrder,
  match: Match,
  next: OrderMatch,
  candle: Candle,
  profile: FillProfile,
): boolean {
  const rank = rankOf(order, match, candle, profile) - rankOf(next.order, next, candle, profile);
  if (rank !== 0) return rank < 0;
  const open = candle.open;
  const distance = Math.abs(match.price.toDouble() - open) - Math.abs(next.price.toDouble() - open);
  return distance !== 0 ? distance < 0 : order.sequence < next.order.sequence;
}

function rankOf(order: OpenOrder, { price }: Match, candle: Candle, profile: FillProfile): number {
  switch (profile.firstOfBoth) {
    case "stop":
      return order.role === "stop" || order.role === "liquidation" ? 0 : order.role === "entry" ? 1 : 2;
    case "target":
      return order.role === "stop" || order.role === "liquidation" ? 2 : order.role === "entry" ? 0 : 1;
    case "nearer-extreme": {
      const highFirst = candle.high - candle.open < candle.open - candle.low;
      const above = price.toDouble() >= candle.open;
      return above === highFirst ? 0 : 1;
    }
    default:
      return profile.firstOfBoth satisfies never;
  }
}
