import { notional, type Price, type Quantity } from "../money/amount.ts";
import type { Decline, Situation } from "./rule.ts";

/** An order is at least one lot, and at least what the venue takes; judged at the price that it is sized by. */
export function belowMinimum(
  situation: Pick<Situation, "signal" | "terms">,
  quantity: Quantity,
  price: Price,
): Decline | undefined {
  const { minimumQuantity, minimumNotional } = situation.terms.rules;
  const tooSmall =
    !quantity.isPositive() ||
    (minimumQuantity !== undefined && quantity.compare(minimumQuantity) < 0) ||
    (minimumNotional !== undefined && notional(price, quantity).compare(minimumNotional) < 0);
  if (!tooSmall) return undefined;
  const what = `${quantity} of ${situation.signal.product}, worth ${notional(price, quantity)}`;
  return { rule: "below-minimum", reason: `${what}, is less than the venue takes.` };
}
