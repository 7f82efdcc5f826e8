/** Returns of calendar months, quarters and years (UTC), made of daily ones. */

import { civilOfDay } from "../../time/civil.ts";
import { secondsOfDate } from "../../time/instant.ts";
import { DAY_MS, type DailyEquity } from "../daily.ts";

/** A stretch of the calendar. */
export type Calendar = "month" | "quarter" | "year";

/** Returns by period, oldest first; the first and the last period may be partly covered. */
export interface PeriodReturns {
  /** The first day of each period, epoch milliseconds. */
  readonly starts: Float64Array;
  readonly returns: Float64Array;
}

/** The daily returns compounded by period. A return belongs to the day that it was made on: the one before its midnight. */
export function periodReturnsOf({ first, returns }: DailyEquity, calendar: Calendar): PeriodReturns {
  const starts: number[] = [];
  const growth: number[] = [];
  for (let index = 0; index < returns.length; index++) {
    const start = startOf(first + index * DAY_MS, calendar);
    if (starts.at(-1) !== start) {
      starts.push(start);
      growth.push(1);
    }
    growth[growth.length - 1]! *= 1 + returns[index]!;
  }
  return { starts: Float64Array.from(starts), returns: Float64Array.from(growth, (value) => value - 1) };
}

function startOf(time: number, calendar: Calendar): number {
  const { year, month } = civilOfDay(Math.floor(time / DAY_MS));
  const firstMonth = { month, quarter: month - ((month - 1) % 3), year: 1 }[calendar];
  return secondsOfDate(year, firstMonth, 1)! * 1_000;
}
