/** The yearly return that compounds to the total one. */
import { wholeYearlyOf } from "../kernels/whole.ts";
import { figure, type Metric, onDays } from "../metric.ts";

/** The yearly return that compounds to the total one. */
export const cagr: Metric = {
  name: "cagr",
  label: "CAGR",
  section: "returns",
  unit: "fraction",
  basis: "daily",
  formula: "(1 + total return) ^ (365 / days) - 1",
  compute: onDays((sample) => figure(wholeYearlyOf(sample))),
};
