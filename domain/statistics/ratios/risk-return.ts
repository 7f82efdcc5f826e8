/** The mean return of a day beside its deviation, as it is. */
import { deviationOf, NO_VARIATION } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** The mean return of a day beside its deviation, as it is. */
export const riskReturn: Metric = {
  name: "risk_return_ratio",
  label: "Risk-return ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "mean daily return / standard deviation (n - 1), not annualised",
  compute: onDays(({ moments }) => {
    const deviation = deviationOf(moments);
    return deviation === undefined ? absent(NO_VARIATION) : figure(moments.mean / deviation);
  }),
};
