/** The return over the whole time, payments in and out taken out. */
import { compounded } from "../kernels/growth.ts";
import { absent, figure, type Metric } from "../metric.ts";

/** Time-weighted: every day counts alike, however much was in the account. */
export const totalReturn: Metric = {
  name: "total_return",
  label: "Total return",
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: "product of (1 + daily return) - 1",
  compute: ({ daily }) =>
    daily.returns.length === 0 ? absent("there is no whole day") : figure(compounded(daily.returns)),
};
