/** How far the best and the worst days stand out among their own kind. */
import { quantileOf } from "../kernels/quantile.ts";
import { sidesOf } from "../kernels/sides.ts";
import { figure, type Metric, onDays } from "../metric.ts";

/** The best hundredth of days beside the mean gain. */
export const outlierWins: Metric = {
  name: "outlier_win_ratio",
  label: "Outlier win ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "99 % quantile of daily returns (type 7) / mean of those above 0",
  compute: onDays(({ daily, sorted }) => {
    const { gained, gains } = sidesOf(daily.returns);
    return figure(quantileOf(sorted, 0.99) / (gained / gains));
  }),
};

/** The worst hundredth of days beside the mean loss. */
export const outlierLosses: Metric = {
  name: "outlier_loss_ratio",
  label: "Outlier loss ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "1 % quantile of daily returns (type 7) / mean of those below 0",
  compute: onDays(({ daily, sorted }) => {
    const { lost, losses } = sidesOf(daily.returns);
    return figure(quantileOf(sorted, 0.01) / (lost / losses));
  }),
};
