/** Decimals straight from bytes and into them: in bulk, making a text of every amount would cost more than all else. */
import { Decimal, SCALE_MAX } from "./decimal.ts";

/** The most digits of which every value is exact as a double. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10n ** BigInt(exponent));

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/**
 * The decimal that ASCII bytes spell in plain notation (`-12.50`) with at most 30 digits, or undefined for anything
 * else: an exponent, more digits, or no number at all. Those are rare, and are for {@link Decimal.parse} to judge.
 */
export function decimalInBytes(bytes: Uint8Array, start: number, end: number): Decimal | undefined {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  // The first 15 significant digits and the next 15, each exact as a double.
  let high = 0;
  let low = 0;
  let digits = 0;
  let scale = -1;
  for (let at = first; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits < EXACT_DIGITS) high = high * 10 + digit;
      else low = low * 10 + digit;
      if (high !== 0) digits++;
      if (scale >= 0) scale++;
    } else if (digit === POINT - ZERO && scale < 0 && at > first && at < end - 1) scale = 0;
    else return undefined;
  }
  if (first >= end || digits > 2 * EXACT_DIGITS || scale > SCALE_MAX) return undefined;
  if (high === 0) return Decimal.ZERO;
  let lowDigits = Math.max(0, digits - EXACT_DIGITS);
  while (scale > 0 && lowDigits > 0 && low % 10 === 0) {
    low /= 10;
    lowDigits--;
    scale--;
  }
  if (lowDigits === 0 && bytes[end - 1] === ZERO) {
    while (scale > 0 && high % 10 === 0) {
      high /= 10;
      scale--;
    }
  }
  const size = lowDigits === 0 ? BigInt(high) : BigInt(high) * POWERS[lowDigits]! + BigInt(low);
  return new Decimal(negative ? -size : size, Math.max(0, scale));
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Room that {@link decimalIntoBytes} needs. */
export const DECIMAL_BYTES = 24;

/**
 * Writes the canonical text of an amount, as its `toString` gives it, and gives back where it ends; -1 where the amount
 * has more digits than that is good for: then nothing is written.
 */
export function decimalIntoBytes({ units, scale }: Decimal, bytes: Uint8Array, at: number): number {
  if (units > SAFE || units < -SAFE || scale > EXACT_DIGITS) return -1;
  let rest = Number(units);
  let start = at;
  if (rest < 0) {
    rest = -rest;
    bytes[start++] = MINUS;
  }
  let decimals = rest === 0 ? 0 : scale;
  while (decimals > 0 && rest % 10 === 0) {
    rest /= 10;
    decimals--;
  }
  let digits = 1;
  for (let limit = 10; limit <= rest; limit *= 10) digits++;
  const end = start + Math.max(digits, decimals + 1) + (decimals > 0 ? 1 : 0);
  const point = decimals > 0 ? end - 1 - decimals : -1;
  for (let place = end - 1; place >= start; place--) {
    if (place === point) {
      bytes[place] = POINT;
      continue;
    }
    const next = Math.floor(rest / 10);
    bytes[place] = ZERO + (rest - next * 10);
    rest = next;
  }
  return end;
}
