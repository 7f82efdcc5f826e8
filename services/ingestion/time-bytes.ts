/** Open times out of the bytes of a file, in epoch milliseconds. */
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { parseNumber } from "./decimal-bytes.ts";

const HYPHEN = 0x2d;
const COLON = 0x3a;
const ZERO = 0x30;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
/** `2024-01-31T12:00:00Z` */
const ISO_BYTES = 20;
/** A smaller number is in seconds: as milliseconds it would lie before April 1973, long before any candle. */
const FIRST_MILLISECONDS = 1e11;
const NANOS_PER_MS = 1_000_000n;
const decoder = new TextDecoder("latin1");

/** Reads times that mostly come in one shape and day by day: the calendar is asked once a day. */
export class TimeReader {
  #date = -1;
  #dayMs = Number.NaN;

  /** The time in a range of bytes, or NaN where there is none. */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (end - start !== ISO_BYTES || !isIsoShape(bytes, start)) return parseTime(bytes, start, end);
    const hour = twoDigits(bytes, start + 11);
    const minute = twoDigits(bytes, start + 14);
    const second = twoDigits(bytes, start + 17);
    const date =
      twoDigits(bytes, start) * 1e6 +
      twoDigits(bytes, start + 2) * 1e4 +
      twoDigits(bytes, start + 5) * 100 +
      twoDigits(bytes, start + 8);
    // What is not two digits makes no small number that is right: the slow way says what it is.
    if (!(hour < 24 && minute < 60 && second < 60)) return parseTime(bytes, start, end);
    const timeOfDay = hour * 3_600_000 + minute * 60_000 + second * 1_000;
    if (date !== this.#date) {
      const time = parseTime(bytes, start, end);
      if (Number.isNaN(time)) return time;
      this.#date = date;
      this.#dayMs = time - timeOfDay;
    }
    return this.#dayMs + timeOfDay;
  }
}

const isIsoShape = (bytes: Uint8Array, start: number): boolean =>
  bytes[start + 4] === HYPHEN &&
  bytes[start + 7] === HYPHEN &&
  bytes[start + 10] === UPPER_T &&
  bytes[start + 13] === COLON &&
  bytes[start + 16] === COLON &&
  bytes[start + 19] === UPPER_Z;

/** Two ASCII digits as a number; NaN where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Any time that is understood: RFC 3339 in whole milliseconds, or seconds or milliseconds since the epoch. */
function parseTime(bytes: Uint8Array, start: number, end: number): number {
  const number = parseNumber(bytes, start, end);
  if (!Number.isNaN(number)) return number < FIRST_MILLISECONDS ? number * 1_000 : number;
  const instant = parseInstant(decoder.decode(bytes.subarray(start, end)).trim());
  return instant.ok && instant.value % NANOS_PER_MS === 0n
    ? Number(instant.value / NANOS_PER_MS)
    : Number.NaN;
}
