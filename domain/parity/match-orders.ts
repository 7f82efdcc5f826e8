/**
 * Whether two records of trading tell the same story, such as a backtest and what an account did: their filled orders,
 * paired, and how far each pair drifts apart.
 */
import type { Side } from "../ledger/trade.ts";
import { Decimal } from "../money/decimal.ts";

/** A fill, of either record. */
export interface RecordedFill {
  /** Fills of one order belong together; absent: it is an order of its own. */
  readonly order?: string;
  readonly symbol: string;
  readonly side: Side;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly quantity: Decimal;
  readonly price: Decimal;
}

/** An order as it was filled: all of its fills together. */
export interface FilledOrder {
  readonly symbol: string;
  readonly side: Side;
  /** Of its first fill, in epoch milliseconds. */
  readonly time: number;
  readonly quantity: Decimal;
  /** Weighted by quantity. */
  readonly price: Decimal;
}

/** Two orders that are taken for the same. */
export interface OrderPair {
  readonly expected: FilledOrder;
  readonly found: FilledOrder;
  /** How much later it was found, in milliseconds. */
  readonly timeDrift: number;
  /** How much dearer it was found, as a part of the expected price; below zero: cheaper. */
  readonly priceDrift: Decimal;
  /** How much more of it was found, as a part of the expected quantity. */
  readonly quantityDrift: Decimal;
}

/** What pairing came to. */
export interface Parity {
  readonly pairs: readonly OrderPair[];
  readonly onlyExpected: readonly FilledOrder[];
  readonly onlyFound: readonly FilledOrder[];
  /** Pairs as a part of the longer of the two records; undefined where both are empty. */
  readonly matched: number | undefined;
}

const PRICE_SCALE = 18;
const DRIFT_SCALE = 8;

/** The orders behind fills, in the order of time. */
export function ordersOf(fills: readonly RecordedFill[]): readonly FilledOrder[] {
  const orders = new Map<string, RecordedFill[]>();
  fills.forEach((fill, index) => {
    const key = fill.order ?? `fill ${index}`;
    const known = orders.get(key);
    if (known) known.push(fill);
    else orders.set(key, [fill]);
  });
  return [...orders.values()].map(filledOrder).sort((left, right) => left.time - right.time);
}

function filledOrder(fills: readonly RecordedFill[]): FilledOrder {
  const { symbol, side } = fills[0]!;
  const quantity = fills.reduce((sum, fill) => sum.plus(fill.quantity), Decimal.ZERO);
  const value = fills.reduce((sum, fill) => sum.plus(fill.quantity.times(fill.price)), Decimal.ZERO);
  const price = fills.length === 1 ? fills[0]!.price : value.dividedBy(quantity, PRICE_SCALE, "half-even");
  return { symbol, side, time: Math.min(...fills.map(({ time }) => time)), quantity, price };
}

/**
 * Pairs the orders of two records. Two are the same where symbol and side are and their times are at most `withinMs`
 * apart; each is paired with the earliest that it can be, which leaves as few alone as any pairing does.
 */
export function matchOrders(
  expected: readonly FilledOrder[],
  found: readonly FilledOrder[],
  withinMs: number,
): Parity {
  const pairs: OrderPair[] = [];
  const onlyExpected: FilledOrder[] = [];
  const waiting = new Map<string, FilledOrder[]>();
  for (const order of found) {
    const key = `${order.symbol} ${order.side}`;
    const known = waiting.get(key);
    if (known) known.push(order);
    else waiting.set(key, [order]);
  }
  const onlyFound: FilledOrder[] = [];
  for (const order of expected) {
    const candidates = waiting.get(`${order.symbol} ${order.side}`) ?? [];
    while (candidates.length > 0 && candidates[0]!.time < order.time - withinMs) {
      onlyFound.push(candidates.shift()!);
    }
    const other = candidates[0];
    if (other === undefined || other.time > order.time + withinMs) onlyExpected.push(order);
    else pairs.push(pairOf(order, candidates.shift()!));
  }
  for (const left of waiting.values()) onlyFound.push(...left);
  onlyFound.sort((left, right) => left.time - right.time);
  const longer = Math.max(expected.length, found.length);
  return { pairs, onlyExpected, onlyFound, matched: longer === 0 ? undefined : pairs.length / longer };
}

const pairOf = (expected: FilledOrder, found: FilledOrder): OrderPair => ({
  expected,
  found,
  timeDrift: found.time - expected.time,
  priceDrift: driftOf(expected.price, found.price),
  quantityDrift: driftOf(expected.quantity, found.quantity),
});

const driftOf = (expected: Decimal, found: Decimal): Decimal =>
  expected.isZero()
    ? Decimal.ZERO
    : found.minus(expected).dividedBy(expected, DRIFT_SCALE, "half-even").normalized();
