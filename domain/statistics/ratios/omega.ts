/** What was gained for each part lost. */
import { sidesOf } from "../kernels/sides.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** What was gained for each part lost. */
export const omega: Metric = {
  name: "omega",
  label: "Omega ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "sum of gains above the riskless return / sum of shortfalls below it",
  source: "C. Keating and W. F. Shadwick, A Universal Performance Measure, 2002",
  compute: onDays(({ daily, riskFreeDay }) => {
    const { gained, lost } = sidesOf(daily.returns.map((value) => value - riskFreeDay));
    return lost === 0 ? absent("no daily return fell short of the riskless one") : figure(gained / -lost);
  }),
};
