/** Calendar dates as text, `YYYY-MM-DD`: they sort as they follow each other. */
import { formatInstant, type Instant, secondsOfDate } from "./instant.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_SECONDS = 86_400;
const NANOS = 1_000_000_000n;

/** The day that a date names, counted from 1970-01-01; undefined where the calendar has no such date. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const seconds = secondsOfDate(Number(match[1]), Number(match[2]), Number(match[3]));
  return seconds === undefined ? undefined : seconds / DAY_SECONDS;
}

/** The date of a day counted from 1970-01-01. */
export const formatDate = (day: number): string =>
  formatInstant(BigInt(day * DAY_SECONDS) * NANOS).slice(0, 10);

/** The date on a clock that is so many seconds ahead of UTC. */
export const dateAt = (instant: Instant, offsetSeconds: number): string =>
  formatInstant(instant + BigInt(offsetSeconds) * NANOS).slice(0, 10);
