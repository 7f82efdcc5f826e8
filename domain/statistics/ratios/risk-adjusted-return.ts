/** Yearly return for the time that was at risk. */
import { wholeYearlyOf } from "../kernels/whole.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** Yearly return for the time that was at risk. */
export const riskAdjustedReturn: Metric = {
  name: "risk_adjusted_return",
  label: "Return on time at risk",
  section: "ratios",
  unit: "fraction",
  basis: "daily",
  formula: "CAGR / time in market",
  compute: onDays((sample) => {
    const { exposed, from, to } = sample;
    if (exposed === 0) return absent("no position was open");
    return figure(wholeYearlyOf(sample) / (exposed / (to - from)));
  }),
};
