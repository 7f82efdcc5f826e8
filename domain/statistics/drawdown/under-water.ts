/** The part of the days on which equity stood below its peak. */
import { underwaterOf } from "../kernels/growth.ts";
import { figure, type Metric, onDays } from "../metric.ts";

/** The part of the days on which equity stood below its peak. */
export const underWater: Metric = {
  name: "under_water",
  label: "Time under water",
  section: "drawdown",
  unit: "fraction",
  basis: "daily",
  formula: "days below the peak so far / days",
  compute: onDays(({ daily }) => {
    const below = underwaterOf(daily.returns).reduce((count, depth) => (depth < 0 ? count + 1 : count), 0);
    return figure(below / daily.returns.length);
  }),
};
