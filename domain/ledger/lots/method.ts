/** Lot methods: which lot a sale takes from first. A new method is one line here. */
import type { Money, Quantity } from "../../money/amount.ts";
import type { Instant } from "../../time/instant.ts";

/** How the lots of a sale are chosen. */
export type LotMethod = "fifo" | "lifo" | "hifo" | "lofo" | "average";

/** What the choice of a lot goes by: what it was when it was acquired, as a part that is left costs the same per unit. */
export interface LotOrigin {
  readonly acquiredAt: Instant;
  /** In which order it came in: settles which of two is older where they are of one time. */
  readonly number: number;
  readonly quantityAcquired: Quantity;
  readonly cost: Money;
}

/** Negative where a sale takes from `left` first. */
export type LotOrder = (left: LotOrigin, right: LotOrigin) => number;

/** Oldest first. */
export const byAge: LotOrder = (left, right) =>
  left.acquiredAt === right.acquiredAt
    ? left.number - right.number
    : left.acquiredAt < right.acquiredAt
      ? -1
      : 1;

// Compared by cross-multiplication: a quotient would have to be rounded.
const byUnitCost: LotOrder = (left, right) =>
  left.cost.times(right.quantityAcquired).compare(right.cost.times(left.quantityAcquired));

/** The order of each method. Where two lots cost the same, the older one goes first. */
const ORDERS: Readonly<Record<LotMethod, LotOrder>> = {
  fifo: byAge,
  lifo: (left, right) => byAge(right, left),
  hifo: (left, right) => byUnitCost(right, left) || byAge(left, right),
  lofo: (left, right) => byUnitCost(left, right) || byAge(left, right),
  // All units cost the same then; their age is that of the oldest that are left.
  average: byAge,
};

/** Every method, in the order in which they are listed. */
export const LOT_METHODS = Object.keys(ORDERS) as readonly LotMethod[];

/** The order in which a method takes lots. */
export const orderOf = (method: LotMethod): LotOrder => ORDERS[method];
