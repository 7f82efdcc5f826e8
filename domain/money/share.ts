/** Dividing an amount among parts without losing any of it. */
import { COST_SCALE, Decimal } from "./decimal.ts";

/**
 * What belongs to `part` of `whole` when a total is divided pro rata: total * part / whole, cut to 36 decimals. The
 * caller keeps the total minus this for the rest, so that what is cut off here stays there. `whole` is not zero.
 */
export function shareOf(total: Decimal, part: Decimal, whole: Decimal): Decimal {
  if (part.equals(whole)) return total;
  const product = total.units * part.units;
  const scale = total.scale + part.scale - whole.scale;
  // Where it divides evenly the digits stay few, and so does the work of all that follows.
  if (scale >= 0 && scale <= COST_SCALE && product % whole.units === 0n) {
    return new Decimal(product / whole.units, scale);
  }
  return new Decimal(product, total.scale + part.scale).dividedBy(whole, COST_SCALE, "down");
}
