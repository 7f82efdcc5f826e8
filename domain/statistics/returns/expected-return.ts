/** The geometric mean return of a day, a month and a year. */
import { compounded } from "../kernels/growth.ts";
import { figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

const expected = (per: "day" | "month" | "year", returnsOf: (sample: Sample) => Float64Array): Metric => ({
  name: `expected_${per}`,
  label: `Expected return of a ${per}`,
  section: "returns",
  unit: "fraction",
  basis: per === "day" ? "daily" : "calendar",
  formula: `(product of (1 + return of each ${per}))^(1 / ${per}s) - 1`,
  compute: onDays((sample) => {
    const returns = returnsOf(sample);
    return figure((1 + compounded(returns)) ** (1 / returns.length) - 1);
  }),
});

/** Of a day. */
export const expectedDay = expected("day", ({ daily }) => daily.returns);
/** Of a calendar month. */
export const expectedMonth = expected("month", ({ months }) => months.returns);
/** Of a calendar year. */
export const expectedYear = expected("year", ({ years }) => years.returns);
