/** How far daily returns fall short of the riskless one, scaled to a year. */
import { DAYS_A_YEAR } from "../daily.ts";
import { downsideDeviation } from "../kernels/moments.ts";
import { figure, type Metric, onDays } from "../metric.ts";

/** How far daily returns fall short of the riskless one, scaled to a year. */
export const downside: Metric = {
  name: "downside_deviation",
  label: "Downside deviation a year",
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: "sqrt(mean of min(0, r - riskless)^2) x sqrt(365)",
  compute: onDays(({ daily, riskFreeDay }) => {
    const deviation = downsideDeviation(daily.returns, riskFreeDay);
    return figure((deviation ?? 0) * Math.sqrt(DAYS_A_YEAR));
  }),
};
