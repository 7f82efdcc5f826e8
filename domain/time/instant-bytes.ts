/** Instants straight from bytes, in the form that nearly every publisher writes. */
import { type Instant, secondsOfDate } from "./instant.ts";

const ZERO = 48;
const POINT = 46;

/**
 * The instant that ASCII bytes spell as `2024-01-31T12:00:00Z`, with up to nine decimals, or undefined for anything
 * else: another zone, a leap second, or no time at all. Those are rare, and are for {@link parseInstant} to judge.
 */
export function instantInBytes(bytes: Uint8Array, start: number, end: number): Instant | undefined {
  const length = end - start;
  if (length < 20 || length === 21 || length > 30) return undefined;
  if (
    bytes[start + 4] !== 45 ||
    bytes[start + 7] !== 45 ||
    bytes[start + 10] !== 84 ||
    bytes[start + 13] !== 58 ||
    bytes[start + 16] !== 58 ||
    bytes[end - 1] !== 90 ||
    (length > 20 && bytes[start + 19] !== POINT)
  ) {
    return undefined;
  }
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  const date = secondsOfDate(year, twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
  // A byte that is no digit has made its field NaN, which no comparison lets through.
  if (!(hour <= 23 && minute <= 59 && second <= 59) || date === undefined) return undefined;
  const seconds = date + hour * 3_600 + minute * 60 + second;
  let nanos = 0;
  for (let at = start + 20; at < end - 1; at++) nanos = nanos * 10 + digitAt(bytes, at);
  for (let decimals = length - 21; decimals >= 0 && decimals < 9; decimals++) nanos *= 10;
  if (Number.isNaN(nanos)) return undefined;
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

const digitAt = (bytes: Uint8Array, at: number): number => {
  const digit = bytes[at]! - ZERO;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
};

const twoDigits = (bytes: Uint8Array, at: number): number => digitAt(bytes, at) * 10 + digitAt(bytes, at + 1);
