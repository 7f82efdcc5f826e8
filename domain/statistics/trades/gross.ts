/** What the winners made and the losers lost, exactly. */
import { absent, type Metric } from "../metric.ts";

/** Sum of the profits above zero. */
export const grossProfit: Metric = {
  name: "gross_profit",
  label: "Gross profit",
  section: "round trips",
  unit: "amount",
  basis: "ledger",
  formula: "sum of the profits of the positions that gained",
  compute: ({ totals }) => ({ amount: totals.grossProfit }),
};

/** Sum of the profits below zero. */
export const grossLoss: Metric = {
  name: "gross_loss",
  label: "Gross loss",
  section: "round trips",
  unit: "amount",
  basis: "ledger",
  formula: "sum of the profits of the positions that lost",
  compute: ({ totals }) => ({ amount: totals.grossLoss }),
};

/** What was won for each part lost. */
export const profitFactor: Metric = {
  name: "profit_factor",
  label: "Profit factor",
  section: "round trips",
  unit: "ratio",
  basis: "ledger",
  formula: "gross profit / |gross loss|",
  compute: ({ totals }) =>
    totals.grossLoss.isZero()
      ? absent("no position lost")
      : { value: totals.grossProfit.toDouble() / -totals.grossLoss.toDouble() },
};
