/** The return over the whole time, payments in and out taken out. */
import { wholeReturnOf } from "../kernels/whole.ts";
import { absent, figure, type Metric } from "../metric.ts";

/** Time-weighted: every day counts alike, however much was in the account. The last part of a day counts too. */
export const totalReturn: Metric = {
  name: "total_return",
  label: "Total return",
  section: "returns",
  unit: "fraction",
  basis: "marks",
  formula: "product of (1 + return of each day, the parts of one at both ends with it) - 1",
  compute: (sample) =>
    sample.whole === undefined && sample.daily.returns.length === 0
      ? absent("there is no whole day")
      : figure(wholeReturnOf(sample)),
};
