/** Dividing amounts without losing any of them. */
import { COST_SCALE, Decimal, type Rounding } from "./decimal.ts";

/** Decimals beyond those of the operands within which most quotients of trading end. */
const FURTHER = 8;
const FURTHER_POWER = 10n ** BigInt(FURTHER);

/**
 * A quotient to 36 decimals. Where it ends within a few it is given in those: equal in value, and the digits stay few, and
 * so does the work of all that follows. Throws on a zero divisor.
 */
export function quotientOf(total: Decimal, divisor: Decimal, rounding: Rounding): Decimal {
  const scale = total.scale - divisor.scale;
  if (scale >= 0 && scale + FURTHER <= COST_SCALE && divisor.units !== 0n) {
    const shifted = total.units * FURTHER_POWER;
    const quotient = shifted / divisor.units;
    if (quotient * divisor.units === shifted) return new Decimal(quotient, scale + FURTHER).normalized();
  }
  return total.dividedBy(divisor, COST_SCALE, rounding);
}

/**
 * What belongs to `part` of `whole` when a total is divided pro rata: total * part / whole, cut to 36 decimals. The
 * caller keeps the total minus this for the rest, so that what is cut off here stays there. `whole` is not zero.
 */
export const shareOf = (total: Decimal, part: Decimal, whole: Decimal): Decimal =>
  part.equals(whole) ? total : quotientOf(total.times(part), whole, "down");
