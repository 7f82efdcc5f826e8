/** All returns beside all losses, by day and by month. */
import { sidesOf } from "../kernels/sides.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

const gainToPainBy = (period: "day" | "month", returnsOf: (sample: Sample) => Float64Array): Metric => ({
  name: period === "day" ? "gain_to_pain" : "gain_to_pain_monthly",
  label: period === "day" ? "Gain to pain" : "Gain to pain, monthly",
  section: "ratios",
  unit: "ratio",
  basis: period === "day" ? "daily" : "calendar",
  formula: `sum of the returns by ${period} / |sum of those below 0|`,
  source: "J. D. Schwager, Hedge Fund Market Wizards, 2012",
  compute: onDays((sample) => {
    const { gained, lost } = sidesOf(returnsOf(sample));
    return lost === 0 ? absent(`no ${period} lost`) : figure((gained + lost) / -lost);
  }),
});

/** By day. */
export const gainToPain = gainToPainBy("day", ({ daily }) => daily.returns);
/** By month. */
export const gainToPainMonthly = gainToPainBy("month", ({ months }) => months.returns);
