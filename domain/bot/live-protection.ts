/**
 * What protects the entries of a live account: which orders are missing, and which of those that the bot holds, or
 * watches, the price has reached. A comparison of what is with what should be, so that it does not matter what happened
 * in between: a crash, a refusal, a fill in many parts.
 */
import type { Trade } from "../ledger/trade.ts";
import type { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { OpenOrder, OrderOpening } from "../orders/open-order.ts";
import { isProtective, type OrderSpec } from "../orders/order-spec.ts";
import { toLots } from "../orders/trading-rules.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { afterFill } from "./exits.ts";
import { entryPriceOf, heldOf, type LiveAccount, type LiveEntry, type LiveOrder } from "./live-account.ts";

/** What the leg of an order that sells for a held one ends with. */
const FIRED = ".fired";

/** Whether an order is one that was sent in place of a held one. */
export const isFired = ({ leg }: OpenOrder): boolean => leg.endsWith(FIRED);

/** The open orders that protect an entry. */
export const protecting = ({ orders }: LiveAccount, entry: LiveEntry): readonly LiveOrder[] =>
  [...orders.values()].filter(({ open }) => open.group === entry.order.open.id);

/** The orders that an entry lacks: of each leg, for as much as is held and not protected by it. */
export function missingProtection(
  account: LiveAccount,
  entry: LiveEntry,
  terms: TradingTerms,
): readonly OrderOpening[] {
  const { open } = entry.order;
  const held = toLots(heldOf(entry), terms.rules);
  const group = protecting(account, entry);
  if (!held.isPositive() || group.some((order) => isFired(order.open))) return [];
  const wanted = afterFill(account.state, open, bought(entry, held), terms, { time: entry.since }).place;
  return wanted.flatMap((opening): readonly OrderOpening[] => {
    const covered = group
      .filter((order) => order.open.leg === opening.leg)
      .reduce((sum, order) => sum.plus(order.open.remaining), Decimal.ZERO);
    const quantity = toLots(held.minus(covered), terms.rules);
    if (!quantity.isPositive()) return [];
    const generation = account.nextGeneration(opening.signal.id, opening.leg);
    const spec = { ...opening.spec, quantity };
    const stop = spec.trail === undefined ? undefined : tighter(spec.stopPrice, entry.trail, spec.side);
    const moved = stop === undefined ? spec : { ...spec, stopPrice: stop };
    return [{ ...opening, spec: moved, generation, group: open.id }];
  });
}

/** What is held of a product and has a stop, and how much of it should have one. */
export function stopCover(
  account: LiveAccount,
  product: string,
  terms: TradingTerms,
  counts: (order: LiveOrder) => boolean,
): { readonly wanted: Decimal; readonly covered: Decimal } {
  let [wanted, covered] = [Decimal.ZERO, Decimal.ZERO];
  for (const entry of account.entries.values()) {
    const { open } = entry.order;
    if (open.signal.product !== product) continue;
    const held = toLots(heldOf(entry), terms.rules);
    const places = afterFill(account.state, open, bought(entry, held), terms, { time: entry.since }).place;
    if (!held.isPositive() || !places.some(({ role }) => role === "stop")) continue;
    const stops = protecting(account, entry).filter((order) => order.open.role === "stop" && counts(order));
    const sum = stops.reduce((all, order) => all.plus(order.open.remaining), Decimal.ZERO);
    wanted = wanted.plus(held);
    covered = covered.plus(sum.compare(held) < 0 ? sum : held);
  }
  return { wanted, covered };
}

/** Whether the price has reached what the bot watches for. */
export function isDue({ open, placed }: LiveOrder, price: Decimal | undefined, now: number): boolean {
  if (!isProtective(open.role)) return false;
  const { side, type } = open.spec;
  const sells = side === "sell";
  if (placed.emulation === "stop-limit") {
    // Behind its limit it no longer fills by itself.
    const limit = open.limit!.price;
    return price !== undefined && (sells ? price.compare(limit) < 0 : price.compare(limit) > 0);
  }
  if (placed.emulation !== "held") return false;
  if (type === "market") return now >= open.from;
  const { limitPrice } = open.spec;
  if (price === undefined) return false;
  const levels = {
    side,
    type,
    ...(limitPrice && { limitPrice }),
    ...(open.stop && { stopPrice: open.stop.price }),
  };
  return isLevelReached(levels, price);
}

/** Whether a price has reached the level of a stop or a target. */
export function isLevelReached(
  { side, type, limitPrice, stopPrice }: Pick<OrderSpec, "side" | "type" | "limitPrice" | "stopPrice">,
  price: Decimal,
): boolean {
  const sells = side === "sell";
  if (stopPrice !== undefined) return sells === price.compare(stopPrice) <= 0 || price.equals(stopPrice);
  if (type !== "limit" || limitPrice === undefined) return false;
  return sells === price.compare(limitPrice) >= 0 || price.equals(limitPrice);
}

/** The order that is sent in place of one that is due: at the market, or within the limit of a target. */
export function firedBy(
  account: LiveAccount,
  due: OpenOrder | OrderOpening,
  quantity: Quantity,
  now: number,
): OrderOpening {
  const { signal, role, spec, reason, group } = due;
  const leg = `${due.leg}${FIRED}`;
  const { limitPrice } = spec;
  const isTarget = spec.type === "limit" && limitPrice !== undefined;
  return {
    signal,
    role,
    leg,
    generation: account.nextGeneration(signal.id, leg),
    reason,
    from: now,
    ...(group === undefined ? {} : { group }),
    spec: {
      side: spec.side,
      quantity,
      reduceOnly: true,
      ...(isTarget ? { type: "limit", limitPrice, timeInForce: "ioc" } : { type: "market" }),
    },
  };
}

const bought = (entry: LiveEntry, quantity: Quantity): Trade =>
  ({ side: entry.order.open.spec.side, quantity, price: entryPriceOf(entry) }) as Trade;

/** The stop that gives less away. */
function tighter(one: Price | undefined, other: Price | undefined, side: "buy" | "sell"): Price | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.compare(other) > 0 === (side === "sell") ? one : other;
}
