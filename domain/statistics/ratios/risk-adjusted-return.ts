/** Yearly return for the time that was at risk. */
import { yearlyOf } from "../kernels/growth.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** Yearly return for the time that was at risk. */
export const riskAdjustedReturn: Metric = {
  name: "risk_adjusted_return",
  label: "Return on time at risk",
  section: "ratios",
  unit: "fraction",
  basis: "daily",
  formula: "CAGR / time in market",
  compute: onDays(({ daily, exposed, from, to }) => {
    if (exposed === 0) return absent("no position was open");
    return figure(yearlyOf(daily.returns) / (exposed / (to - from)));
  }),
};
