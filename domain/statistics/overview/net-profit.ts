/** What was made in all. */
import type { Metric } from "../metric.ts";

/** Equity at the end less equity at the start and what was paid in. */
export const netProfit: Metric = {
  name: "net_profit",
  label: "Net profit",
  section: "overview",
  unit: "amount",
  basis: "ledger",
  formula: "equity at the end - equity at the start - deposits + withdrawals",
  compute: ({ totals }) => ({ amount: totals.end.minus(totals.start).minus(totals.paidIn) }),
};
