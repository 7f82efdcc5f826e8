/**
 * What currencies were worth, by recorded rates. A rate holds for its date. Money of a state has none on weekends and
 * holidays: there the last one before holds, for at most four days, which is Easter. Anything else trades every day.
 */
import type { RateRecorded } from "../../events/bodies/rate.ts";
import { Fault } from "../../fault.ts";
import { Decimal } from "../../money/decimal.ts";
import { quotientOf } from "../../money/share.ts";
import { formatDate, parseDate } from "../../time/date.ts";
import { isFiat } from "./fiat.ts";

/** How many days a rate of state money may be old. */
const HOLIDAYS_MAX = 4;

/** Which rate. */
interface RateKey {
  readonly base: string;
  readonly quote: string;
  readonly date: string;
}

/** Recorded rates, and those that were asked for in vain. */
export class RateBook {
  readonly #rates = new Map<string, Decimal>();
  readonly #missing = new Map<string, RateKey>();

  /** Takes a rate; a later one for the same date replaces it. */
  record({ base, quote, date, rate }: Omit<RateRecorded, "venue">): void {
    this.#rates.set(keyOf(base, quote, date), Decimal.of(rate));
  }

  /** The rate that is recorded for exactly this pair and date. */
  find({ base, quote, date }: RateKey): Decimal | undefined {
    return this.#rates.get(keyOf(base, quote, date));
  }

  /**
   * What an amount is worth in another currency on a date, by a rate in either direction; 36 decimals where it has to be
   * divided. Where there is no rate it is noted and the amount counts as zero: see {@link refuseMissing}.
   */
  worth(amount: Decimal, base: string, quote: string, date: string): Decimal {
    if (base === quote || amount.isZero()) return amount;
    const carried = isFiat(base) && isFiat(quote) ? HOLIDAYS_MAX : 0;
    const day = parseDate(date)!;
    for (let age = 0; age <= carried; age++) {
      const then = formatDate(day - age);
      const direct = this.#rates.get(keyOf(base, quote, then));
      if (direct !== undefined) return amount.times(direct);
      const inverse = this.#rates.get(keyOf(quote, base, then));
      if (inverse !== undefined) return quotientOf(amount, inverse, "half-even");
    }
    this.#missing.set(keyOf(base, quote, date), { base, quote, date });
    return Decimal.ZERO;
  }

  /** Throws a Fault `MissingRates` that names every date where a rate was needed and not found. */
  refuseMissing(): void {
    if (this.#missing.size === 0) return;
    const pairs = new Map<string, string[]>();
    for (const { base, quote, date } of this.#missing.values()) {
      const pair = `${base} in ${quote}`;
      pairs.set(pair, [...(pairs.get(pair) ?? []), date]);
    }
    const named = [...pairs].map(([pair, dates]) => `${pair} on ${rangesOf(dates.sort()).join(", ")}`);
    throw new Fault(
      "MissingRates",
      "conflict",
      `rates are missing: ${named.join("; ")}: import them with canvas import rates`,
    );
  }
}

const keyOf = (base: string, quote: string, date: string): string => `${base}\0${quote}\0${date}`;

/** Dates with those that follow each other drawn together. */
function rangesOf(dates: readonly string[]): readonly string[] {
  const ranges: { first: string; last: string }[] = [];
  for (const date of dates) {
    const range = ranges.at(-1);
    if (range && parseDate(range.last)! + 1 === parseDate(date)) range.last = date;
    else ranges.push({ first: date, last: date });
  }
  return ranges.map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
}
