/** Equity at the two ends, and its extremes between them. */

import type { EquityMarks } from "../daily.ts";
import { absent, type Metric } from "../metric.ts";

/** What the account was worth at the start. */
export const startEquity: Metric = {
  name: "start_equity",
  label: "Equity at the start",
  section: "overview",
  unit: "amount",
  basis: "ledger",
  formula: "balance + market value of what was held, at the start",
  compute: ({ totals }) => ({ amount: totals.start }),
};

/** What the account was worth at the end. */
export const endEquity: Metric = {
  name: "end_equity",
  label: "Equity at the end",
  section: "overview",
  unit: "amount",
  basis: "ledger",
  formula: "balance + market value of what is held, at the last close",
  compute: ({ totals }) => ({ amount: totals.end }),
};

/** The least that the account was worth at any mark. */
export const lowestEquity: Metric = {
  name: "lowest_equity",
  label: "Lowest equity",
  section: "overview",
  unit: "price",
  basis: "marks",
  formula: "min(equity)",
  compute: ({ marks }) => extreme(marks, -1),
};

/** The most that the account was worth at any mark. */
export const highestEquity: Metric = {
  name: "highest_equity",
  label: "Highest equity",
  section: "overview",
  unit: "price",
  basis: "marks",
  formula: "max(equity)",
  compute: ({ marks }) => extreme(marks, 1),
};

function extreme({ equity }: EquityMarks, sign: 1 | -1): ReturnType<Metric["compute"]> {
  if (equity.length === 0) return absent("there is no mark of equity");
  let value = equity[0]!;
  for (let index = 1; index < equity.length; index++) {
    if ((equity[index]! - value) * sign > 0) value = equity[index]!;
  }
  return { value };
}
