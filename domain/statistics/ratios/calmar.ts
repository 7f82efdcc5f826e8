/** Yearly return beside the deepest fall. */
import { deepest } from "../kernels/drawdowns.ts";
import { wholeYearlyOf } from "../kernels/whole.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** Yearly return beside the deepest fall. */
export const calmar: Metric = {
  name: "calmar",
  label: "Calmar ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "CAGR / |deepest drawdown|, over the whole record",
  source: "T. W. Young, Calmar Ratio: A Smoother Tool, 1991",
  compute: onDays((sample) => {
    const fall = deepest(sample.drawdowns);
    if (fall === undefined) return absent("equity never fell");
    return figure(wholeYearlyOf(sample) / -fall.depth);
  }),
};
