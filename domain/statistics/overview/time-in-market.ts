/** The part of the time in which a position was open. */
import { figure, type Metric } from "../metric.ts";

/** The part of the time in which a position was open. */
export const timeInMarket: Metric = {
  name: "time_in_market",
  label: "Time in market",
  section: "overview",
  unit: "fraction",
  basis: "marks",
  formula: "time with an open position / time",
  compute: ({ exposed, from, to }) => figure(exposed / (to - from)),
};
