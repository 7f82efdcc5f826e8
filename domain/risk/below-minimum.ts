import { notional, type Price, type Quantity } from "../money/amount.ts";
import type { Decline, Situation } from "./rule.ts";

/** An order is at least one lot, and at least what the venue takes; judged at the signal's price. */
export function belowMinimum(situation: Situation, quantity: Quantity, price: Price): Decline | undefined {
  const { minimumQuantity, minimumNotional } = situation.terms.rules;
  const worth = notional(price, quantity);
  const tooSmall =
    !quantity.isPositive() ||
    (minimumQuantity !== undefined && quantity.compare(minimumQuantity) < 0) ||
    (minimumNotional !== undefined && worth.compare(minimumNotional) < 0);
  if (!tooSmall) return undefined;
  const what = `${quantity} of ${situation.signal.product}, worth ${worth}`;
  return { rule: "below-minimum", reason: `${what}, is less than the venue takes.` };
}
