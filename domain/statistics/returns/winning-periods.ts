/** The part of the days, months, quarters and years that gained. */
import { sidesOf } from "../kernels/sides.ts";
import { figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

type Period = "days" | "months" | "quarters" | "years";

const returnsOf = (sample: Sample, period: Period): Float64Array =>
  (period === "days" ? sample.daily : sample[period]).returns;

const winning = (period: Period): Metric => ({
  name: `winning_${period}`,
  label: `Winning ${period}`,
  section: "returns",
  unit: "fraction",
  basis: period === "days" ? "daily" : "calendar",
  formula: `${period} with a return above 0 / ${period} with a return other than 0`,
  compute: onDays((sample) => {
    const { gains, losses } = sidesOf(returnsOf(sample, period));
    return figure(gains / (gains + losses));
  }),
});

/** By day, month, quarter and year. */
export const winningPeriods: readonly Metric[] = (["days", "months", "quarters", "years"] as const).map(
  winning,
);
