/** What funding brought or cost. */
import type { Metric } from "../metric.ts";

/** What funding brought or cost. */
export const funding: Metric = {
  name: "funding",
  label: "Funding",
  section: "overview",
  unit: "amount",
  basis: "ledger",
  formula: "sum of the funding payments; negative where they were paid",
  compute: ({ totals }) => ({ amount: totals.funding }),
};
