/** How often the mean equity was traded in a year. */
import { DAY_MS, DAYS_A_YEAR } from "../daily.ts";
import { figure, type Metric } from "../metric.ts";

/** How often the mean equity was traded in a year. */
export const turnover: Metric = {
  name: "turnover",
  label: "Turnover a year",
  section: "overview",
  unit: "ratio",
  basis: "daily",
  formula: "volume / mean of daily equity x 365 / days",
  compute: ({ totals, daily, from, to }) => {
    const mean = daily.equity.reduce((sum, value) => sum + value, 0) / daily.equity.length;
    return figure(((totals.volume.toDouble() / mean) * DAYS_A_YEAR * DAY_MS) / (to - from));
  },
};
