/** Equity by day: what ratios are sampled on. */

/** The length of a day in UTC, which has no leap: milliseconds. */
export const DAY_MS = 86_400_000;

/** Days of a year: crypto trades on all of them. */
export const DAYS_A_YEAR = 365;

/** Equity at 00:00 UTC of consecutive days, and the returns between them. */
export interface DailyEquity {
  /** The first midnight, epoch milliseconds. */
  readonly first: number;
  /** One per day, in the account's currency. */
  readonly equity: Float64Array;
  /** One per day but the first, as fractions; what was paid in or out does not count. */
  readonly returns: Float64Array;
}

/** Mark-to-market equity at every mark, oldest first. */
export interface EquityMarks {
  /** Epoch milliseconds, rising. */
  readonly times: Float64Array;
  readonly equity: Float64Array;
}

/**
 * The newest mark at or before each midnight from the first mark on. For equity that nothing is paid into or out of: with
 * such flows the returns are those of the account's equity curve.
 */
export function dailyOf({ times, equity }: EquityMarks): DailyEquity {
  if (times.length === 0) return { first: 0, equity: new Float64Array(), returns: new Float64Array() };
  const first = Math.ceil(times[0]! / DAY_MS) * DAY_MS;
  const days = Math.max(0, Math.floor((times[times.length - 1]! - first) / DAY_MS) + 1);
  const daily = new Float64Array(days);
  for (let day = 0, mark = 0; day < days; day++) {
    const midnight = first + day * DAY_MS;
    while (mark + 1 < times.length && times[mark + 1]! <= midnight) mark++;
    daily[day] = equity[mark]!;
  }
  const returns = Float64Array.from(
    { length: Math.max(0, days - 1) },
    (_, day) => daily[day + 1]! / daily[day]! - 1,
  );
  return { first, equity: daily, returns };
}
