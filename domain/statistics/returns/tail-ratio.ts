/** How large the good tail is beside the bad one. */
import { quantileOf } from "../kernels/quantile.ts";
import { figure, type Metric, onDays } from "../metric.ts";

/** How large the good tail is beside the bad one. */
export const tailRatio: Metric = {
  name: "tail_ratio",
  label: "Tail ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "|95 % quantile / 5 % quantile| of daily returns (type 7)",
  compute: onDays(({ sorted }) => figure(Math.abs(quantileOf(sorted, 0.95) / quantileOf(sorted, 0.05)))),
};
