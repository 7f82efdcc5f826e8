/** How much daily returns vary, scaled to a year. */
import { DAYS_A_YEAR } from "../daily.ts";
import { deviationOf, NO_VARIATION } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** How much daily returns vary, scaled to a year. */
export const volatility: Metric = {
  name: "volatility",
  label: "Volatility a year",
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: "standard deviation of daily returns (n - 1) x sqrt(365)",
  compute: onDays(({ moments }) => {
    const deviation = deviationOf(moments);
    return deviation === undefined ? absent(NO_VARIATION) : figure(deviation * Math.sqrt(DAYS_A_YEAR));
  }),
};
