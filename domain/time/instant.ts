/**
 * Instants as nanoseconds since 1970-01-01T00:00:00Z, in a bigint: trades are ordered by them, so no digit that a
 * venue sent may be lost. Candle times are whole milliseconds and stay plain numbers.
 */
import { Fault, fail, ok, type Result, unwrap } from "../fault.ts";
import { civilOfDay } from "./civil.ts";

/** Nanoseconds since the epoch, UTC. */
export type Instant = bigint;

const NANOS_PER_MS = 1_000_000n;
const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;
/** Days before each month in a year that is not a leap year. */
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The whole years that 64 bits of nanoseconds hold. */
const YEAR_MIN = 1678;
const YEAR_MAX = 2261;

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** The instant of a whole number of milliseconds since the epoch. */
export const instantOfMillis = (millis: number): Instant => BigInt(millis) * NANOS_PER_MS;

/** Milliseconds since the epoch, cut down to the whole one. */
export function millisOfInstant(instant: Instant): number {
  const millis = instant / NANOS_PER_MS;
  return Number(instant < 0n && instant % NANOS_PER_MS !== 0n ? millis - 1n : millis);
}

/** Milliseconds since the epoch of an instant's text that was checked before; throws where it is none. */
export const millisOfText = (text: string): number => millisOfInstant(unwrap(parseInstant(text)));

/** Days from the epoch to the first day of a year (proleptic Gregorian calendar). */
const daysToYear = (year: number): number => {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719_162;
};

/**
 * Seconds from the epoch to the begin of a date, or undefined where the calendar has no such date or its nanoseconds do
 * not fit 64 bits.
 */
export function secondsOfDate(year: number, month: number, day: number): number | undefined {
  if (!(year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const leap = isLeapYear(year);
  if (day > DAYS_IN_MONTH[month - 1]! + (leap && month === 2 ? 1 : 0)) return undefined;
  const days = daysToYear(year) + DAYS_BEFORE_MONTH[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1;
  return days * 86_400;
}

/**
 * Reads RFC 3339 text with a zone and up to nine decimals of a second. More decimals are refused, not cut; a leap
 * second (`:60`) counts as the first instant of the next minute, as POSIX time has none.
 */
export function parseInstant(text: string): Result<Instant> {
  const match = RFC3339.exec(text);
  if (!match) return fail(notInstant(text));
  const date = secondsOfDate(Number(match[1]), Number(match[2]), Number(match[3]));
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  const fraction = match[7] ?? "";
  const offsetHours = Number(match[10] ?? 0);
  const offsetMinutes = Number(match[11] ?? 0);
  if (date === undefined || hour > 23 || minute > 59 || second > 60) return fail(notInstant(text));
  if (fraction.length > 9 || offsetHours > 23 || offsetMinutes > 59) return fail(notInstant(text));
  const offset = (offsetHours * 60 + offsetMinutes) * (match[9] === "-" ? -60 : 60);
  const seconds = date + hour * 3_600 + minute * 60 + second - offset;
  return ok(BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0")));
}

/** RFC 3339 text in UTC with as many decimals as the instant has (none, or up to nine). */
export function formatInstant(instant: Instant): string {
  let whole = instant / 1_000_000_000n;
  let nanos = instant - whole * 1_000_000_000n;
  if (nanos < 0n) {
    nanos += 1_000_000_000n;
    whole -= 1n;
  }
  const seconds = Number(whole);
  const fraction = nanos === 0n ? "" : `.${nanos.toString().padStart(9, "0").replace(/0+$/, "")}`;
  return `${formatSeconds(seconds)}${fraction}Z`;
}

/** RFC 3339 text of a whole number of milliseconds since the epoch. */
export const formatMillis = (millis: number): string => formatInstant(instantOfMillis(millis));

/** Two digits of what is below a hundred. */
const TWO: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"));
// Times come in runs of a day.
let lastDay = Number.NaN;
let lastDate = "";

function formatSeconds(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  if (days !== lastDay) {
    const { year, month, day } = civilOfDay(days);
    lastDate = `${String(year).padStart(4, "0")}-${TWO[month]}-${TWO[day]}T`;
    lastDay = days;
  }
  const rest = seconds - days * 86_400;
  const minutes = Math.floor(rest / 60);
  return `${lastDate}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[rest % 60]}`;
}

const notInstant = (text: string): Fault =>
  new Fault(
    "NotInstant",
    "usage",
    `"${text.slice(0, 60)}" is not a time: write it like 2024-01-31T12:00:00Z, with a zone and at most nine decimals.`,
  );
