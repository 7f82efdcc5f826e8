/** The return of the last months and years. */

import { civilOfDay } from "../../time/civil.ts";
import { secondsOfDate } from "../../time/instant.ts";
import type { DailyEquity } from "../daily.ts";
import { DAY_MS, DAYS_A_YEAR } from "../daily.ts";
import { compounded } from "../kernels/growth.ts";
import { absent, figure, type Metric } from "../metric.ts";

/** The index of the first return made on or after a day, or undefined where the record begins later. */
function indexFrom({ first }: DailyEquity, day: number): number | undefined {
  const index = Math.round((day - first) / DAY_MS);
  return index < 0 ? undefined : index;
}

/** The same date some months before the end; the month's last day where it is shorter. */
function monthsBefore(end: number, months: number): number {
  const { year, month, day } = civilOfDay(end / DAY_MS);
  const index = year * 12 + month - 1 - months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  for (let last = day; ; last--) {
    const seconds = secondsOfDate(toYear, toMonth, last);
    if (seconds !== undefined) return seconds * 1_000;
  }
}

/** The first day of the month, or of the year, that the last whole day lies in. */
function beginOf(end: number, part: "month" | "year"): number {
  const { year, month } = civilOfDay(end / DAY_MS - 1);
  return secondsOfDate(year, part === "year" ? 1 : month, 1)! * 1_000;
}

const trailing = (
  name: string,
  label: string,
  startOf: (end: number) => number,
  isYearly = false,
): Metric => ({
  name: `return_${name}`,
  label,
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: isYearly ? "(1 + return of the stretch)^(365 / days) - 1" : "product of (1 + daily return) - 1",
  compute: ({ daily }) => {
    const end = daily.first + daily.returns.length * DAY_MS;
    const index = indexFrom(daily, startOf(end));
    if (index === undefined || daily.returns.length === 0) return absent("the record is shorter");
    const total = compounded(daily.returns, index);
    return figure(isYearly ? (1 + total) ** (DAYS_A_YEAR / (daily.returns.length - index)) - 1 : total);
  },
});

/** Month and year to date, and the last 3, 6 and 12 months; 3, 5 and 10 years as yearly returns. */
export const trailingReturns: readonly Metric[] = [
  trailing("mtd", "Month to date", (end) => beginOf(end, "month")),
  trailing("3m", "Last 3 months", (end) => monthsBefore(end, 3)),
  trailing("6m", "Last 6 months", (end) => monthsBefore(end, 6)),
  trailing("ytd", "Year to date", (end) => beginOf(end, "year")),
  trailing("1y", "Last 12 months", (end) => monthsBefore(end, 12)),
  trailing("3y", "Last 3 years, a year", (end) => monthsBefore(end, 36), true),
  trailing("5y", "Last 5 years, a year", (end) => monthsBefore(end, 60), true),
  trailing("10y", "Last 10 years, a year", (end) => monthsBefore(end, 120), true),
];
