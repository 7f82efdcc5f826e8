/** How much of the variation is in far returns: 0 for a normal distribution. */
import { kurtosisOf, NO_VARIATION } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** How much of the variation is in far returns: 0 for a normal distribution. */
export const kurtosis: Metric = {
  name: "kurtosis",
  label: "Excess kurtosis",
  section: "returns",
  unit: "ratio",
  basis: "daily",
  formula: "m4 / m2^2 - 3, moments over n",
  compute: onDays(({ moments }) => {
    const kurtosis = kurtosisOf(moments);
    return kurtosis === undefined ? absent(NO_VARIATION) : figure(kurtosis - 3);
  }),
};
