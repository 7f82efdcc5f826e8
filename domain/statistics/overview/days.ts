/** How long it ran. */
import { DAY_MS } from "../daily.ts";
import { figure, type Metric } from "../metric.ts";

/** How long it ran. */
export const days: Metric = {
  name: "days",
  label: "Days",
  section: "overview",
  unit: "days",
  basis: "marks",
  formula: "(end - start) / 24 h",
  compute: ({ from, to }) => figure((to - from) / DAY_MS),
};
