/** What was traded. */
import type { Metric } from "../metric.ts";

/** What was traded. */
export const volume: Metric = {
  name: "volume",
  label: "Volume",
  section: "overview",
  unit: "amount",
  basis: "ledger",
  formula: "sum of price x quantity of all fills",
  compute: ({ totals }) => ({ amount: totals.volume }),
};
