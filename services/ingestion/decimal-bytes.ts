/** Doubles out of ASCII digits, without a string in between: the double nearest to the decimal, as `Number` gives it. */

const POINT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;
/** Whole numbers of so many digits, and powers of ten up to 10^22, are exact doubles: their quotient is rounded once. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;
const decoder = new TextDecoder("latin1");

/** The number in a range of bytes, such as `-12.50` or `1e-7`; NaN where there is none. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  let digits = 0;
  let decimals = -1;
  let whole = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[at] === POINT && decimals < 0) decimals = 0;
    else return parseText(bytes, start, end);
  }
  if (digits === 0 || digits > EXACT_DIGITS) return parseText(bytes, start, end);
  const value = decimals > 0 ? whole / POWERS[decimals]! : whole;
  return bytes[start] === MINUS ? -value : value;
}

function parseText(bytes: Uint8Array, start: number, end: number): number {
  const text = decoder.decode(bytes.subarray(start, end)).trim();
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}
