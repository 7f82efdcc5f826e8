/** Whether the far returns lie above or below the mean. */
import { NO_VARIATION, skewnessOf } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** Whether the far returns lie above or below the mean. */
export const skewness: Metric = {
  name: "skewness",
  label: "Skewness",
  section: "returns",
  unit: "ratio",
  basis: "daily",
  formula: "m3 / m2^1.5, moments over n",
  compute: onDays(({ moments }) => {
    const skewness = skewnessOf(moments);
    return skewness === undefined ? absent(NO_VARIATION) : figure(skewness);
  }),
};
