/** The square of the yearly volatility. */
import { DAYS_A_YEAR } from "../daily.ts";
import { figure, type Metric, onDays } from "../metric.ts";

/** The square of the yearly volatility. */
export const variance: Metric = {
  name: "annual_variance",
  label: "Variance a year",
  section: "returns",
  unit: "ratio",
  basis: "daily",
  formula: "variance of daily returns (n - 1) x 365",
  compute: onDays(({ moments }) => figure((moments.second / (moments.count - 1)) * DAYS_A_YEAR)),
};
