/** What a bad day costs. */
import { meanBelow, quantileOf } from "../kernels/quantile.ts";
import { figure, type Metric, onDays } from "../metric.ts";

const atRisk = (percent: 95 | 99): Metric => ({
  name: `value_at_risk_${percent}`,
  label: `Daily value at risk ${percent} %`,
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: `${100 - percent} % quantile of daily returns, historical, interpolated linearly at (n - 1) p (type 7)`,
  source: "R. J. Hyndman and Y. Fan, Sample Quantiles in Statistical Packages, 1996",
  compute: onDays(({ sorted }) => figure(quantileOf(sorted, 1 - percent / 100))),
});

/** The return that 95 days of 100 do better than. */
export const valueAtRisk95 = atRisk(95);

/** The return that 99 days of 100 do better than. */
export const valueAtRisk99 = atRisk(99);

/** The mean of the days that are no better than the value at risk. */
export const expectedShortfall: Metric = {
  name: "expected_shortfall",
  label: "Expected shortfall 95 %",
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: "mean of the daily returns at or below their 5 % quantile (type 7)",
  compute: onDays(({ sorted }) => figure(meanBelow(sorted, 0.05))),
};
