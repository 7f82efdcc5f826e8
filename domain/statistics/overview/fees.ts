/** Everything that trading cost in fees. */
import type { Metric } from "../metric.ts";

/** Everything that trading cost in fees. */
export const fees: Metric = {
  name: "fees",
  label: "Fees",
  section: "overview",
  unit: "amount",
  basis: "ledger",
  formula: "sum of the fees of all fills",
  compute: ({ totals }) => ({ amount: totals.fees }),
};
