/** Dividing an amount among parts so that nothing of it is lost. */
import { Decimal } from "./decimal.ts";
import { shareOf } from "./share.ts";

/**
 * A total divided pro rata among parts, which are not negative. The shares add up to the total exactly: what is cut off
 * one of them, beyond 36 decimals, is in those after it. Parts that are all zero leave the whole to the first.
 */
export function apportion(total: Decimal, parts: readonly Decimal[]): readonly Decimal[] {
  let left = total;
  let whole = parts.reduce((sum, part) => sum.plus(part), Decimal.ZERO);
  return parts.map((part) => {
    const share = shareOf(left, part, whole);
    left = left.minus(share);
    whole = whole.minus(part);
    return share;
  });
}
