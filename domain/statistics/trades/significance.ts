/** Whether the profits differ from luck. */
import { deviationOf } from "../kernels/moments.ts";
import { studentBeyond } from "../kernels/student.ts";
import { absent, type Figure, figure } from "../metric.ts";
import type { Sample } from "../sample.ts";
import { ofTrips } from "./of-trips.ts";

const NO_VARIATION = "it takes two positions with different profits";

/** Mean profit over its standard error. */
function tOf({ tripMoments }: Sample): number | undefined {
  const deviation = deviationOf(tripMoments);
  return deviation === undefined ? undefined : (tripMoments.mean / deviation) * Math.sqrt(tripMoments.count);
}

const ofT =
  (of: (t: number, sample: Sample) => number) =>
  (sample: Sample): Figure => {
    const t = tOf(sample);
    return t === undefined ? absent(NO_VARIATION) : figure(of(t, sample));
  };

/** The chance of a mean profit as far from zero if the true one were zero. */
export const profitPValue = ofTrips(
  {
    name: "profit_p_value",
    label: "p-value of the mean profit",
    unit: "fraction",
    formula: "two-sided p of t = mean / deviation (n - 1) x sqrt(n) with n - 1 degrees of freedom",
    source: "Student, The Probable Error of a Mean, 1908",
  },
  ofT((t, { trips }) => 2 * studentBeyond(Math.abs(t), trips.count - 1)),
);

/** Mean profit over its deviation, for a hundred positions at most. */
export const systemQuality = ofTrips(
  {
    name: "sqn",
    label: "System quality number",
    unit: "ratio",
    formula: "mean / deviation (n - 1) of profits x sqrt(min(n, 100))",
    source: "V. K. Tharp, Definitive Guide to Position Sizing, 2008",
  },
  ofT((t, { trips }) => t * Math.sqrt(Math.min(trips.count, 100) / trips.count)),
);

/** How much the profits vary. */
export const profitDeviation = ofTrips(
  {
    name: "profit_deviation",
    label: "Deviation of profits",
    unit: "price",
    formula: "standard deviation (n - 1) of the profits",
  },
  ({ tripMoments }) => figure(deviationOf(tripMoments) ?? (tripMoments.count > 1 ? 0 : Number.NaN)),
);
