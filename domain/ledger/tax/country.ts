/** What differs from country to country in a tax report. A new country is one entry here. */
import { formatInstant, type Instant, secondsOfDate } from "../../time/instant.ts";

/** The countries whose rules are known. */
export type CountryCode = "fi";

/** How a country reckons. */
export interface Country {
  /** The time zone of its tax year. */
  readonly timeZone: string;
  /** Seconds by which its clocks are ahead of UTC. */
  readonly offsetAt: (instant: Instant) => number;
  /** The part of the selling price that counts as cost where that is more than what was paid; absent: there is no such rule. */
  readonly deemedCost?: (acquired: string, disposed: string) => "0.2" | "0.4";
}

const HOUR = 3_600;
const DAY = 86_400;
const NANOS = 1_000_000_000n;

/** Where no country is named: the calendar of UTC, and what was paid is what it cost. */
export const NO_COUNTRY: Country = { timeZone: "UTC", offsetAt: () => 0 };

const COUNTRIES: Readonly<Record<CountryCode, Country>> = {
  fi: {
    timeZone: "Europe/Helsinki",
    offsetAt: (instant) => (isEuropeanSummer(instant) ? 3 : 2) * HOUR,
    // Finnish Income Tax Act (1535/1992), section 46: 20 percent, or 40 where it was held for at least ten years.
    deemedCost: (acquired, disposed) => (yearsLater(acquired, 10) <= disposed ? "0.4" : "0.2"),
  },
};

/** Every country. */
export const COUNTRY_CODES = Object.keys(COUNTRIES) as readonly CountryCode[];

/** How a country reckons; without one, in UTC and at cost. */
export const countryOf = (code: CountryCode | undefined): Country =>
  code === undefined ? NO_COUNTRY : COUNTRIES[code];

/** The same date in a later year, as text that compares: where that year has no 29 February, the day before 1 March is too early. */
const yearsLater = (date: string, years: number): string =>
  `${String(Number(date.slice(0, 4)) + years).padStart(4, "0")}${date.slice(4)}`;

/**
 * Summer time of the European Union: from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October
 * (Directive 2000/84/EC; the same since 1996).
 */
function isEuropeanSummer(instant: Instant): boolean {
  const year = Number(formatInstant(instant).slice(0, 4));
  return instant >= lastSundayOf(year, 3) && instant < lastSundayOf(year, 10);
}

/** 01:00 UTC on the last Sunday of a month that has 31 days. */
function lastSundayOf(year: number, month: number): Instant {
  const last = secondsOfDate(year, month, 31)! / DAY;
  // Day 0, 1 January 1970, was a Thursday: three days after it came a Sunday.
  const sunday = last - ((((last - 3) % 7) + 7) % 7);
  return BigInt(sunday * DAY + HOUR) * NANOS;
}
