/** The best and the worst day, month and year. */
import { absent, type Metric } from "../metric.ts";
import type { Sample } from "../sample.ts";

type Period = "day" | "month" | "year";

const returnsOf = (sample: Sample, period: Period): Float64Array =>
  ({ day: sample.daily, month: sample.months, year: sample.years })[period].returns;

const extreme = (which: "best" | "worst", period: Period): Metric => ({
  name: `${which}_${period}`,
  label: `${which === "best" ? "Best" : "Worst"} ${period}`,
  section: "returns",
  unit: "fraction",
  basis: period === "day" ? "daily" : "calendar",
  formula: `${which === "best" ? "max" : "min"}(return of each ${period}, UTC)`,
  compute: (sample) => {
    const returns = returnsOf(sample, period);
    if (returns.length === 0) return absent("there is no whole day");
    const pick = which === "best" ? Math.max : Math.min;
    return { value: returns.reduce((so, next) => pick(so, next)) };
  },
});

/** The best and the worst of each, the best first. */
export const periodExtremes: readonly Metric[] = (["day", "month", "year"] as const).flatMap((period) => [
  extreme("best", period),
  extreme("worst", period),
]);
