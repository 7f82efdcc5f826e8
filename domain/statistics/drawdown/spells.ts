/** All falls together: how long and how deep they usually are. */
import { DAY_MS } from "../daily.ts";
import type { Drawdown } from "../kernels/drawdowns.ts";
import { absent, figure, type Metric, type Unit } from "../metric.ts";

const ofAll = (
  name: string,
  label: string,
  unit: Unit,
  formula: string,
  of: (drawdowns: readonly Drawdown[]) => number,
): Metric => ({
  name,
  label,
  section: "drawdown",
  unit,
  basis: "daily",
  formula,
  compute: ({ drawdowns }) => (drawdowns.length === 0 ? absent("equity never fell") : figure(of(drawdowns))),
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How long the longest lasted, from the last day at the peak. */
export const longestDrawdown = ofAll(
  "longest_drawdown_days",
  "Longest drawdown",
  "days",
  "max over the drawdowns of days from the last day at the peak to the recovery, or to the end",
  (drawdowns) => Math.max(...drawdowns.map(({ days }) => days)),
);

/** How deep they are on the mean. */
export const averageDrawdown = ofAll(
  "average_drawdown",
  "Average drawdown",
  "fraction",
  "mean of the deepest point of each drawdown",
  (drawdowns) => mean(drawdowns.map(({ depth }) => depth)),
);

/** How long they last on the mean. */
export const averageDrawdownDays = ofAll(
  "average_drawdown_days",
  "Average drawdown lasts",
  "days",
  "mean of the days of each drawdown",
  (drawdowns) => mean(drawdowns.map(({ days }) => days)),
);

/** How long the slowest recovery took. */
export const drawdownRecovery: Metric = {
  name: "drawdown_recovery_days",
  label: "Slowest recovery",
  section: "drawdown",
  unit: "days",
  basis: "daily",
  formula: "max over the recovered drawdowns of days from the lowest point to the recovery",
  compute: ({ drawdowns }) => {
    const recoveries = drawdowns.flatMap(({ lowest, end }) =>
      end === undefined ? [] : [(end - lowest) / DAY_MS],
    );
    return recoveries.length === 0 ? absent("no drawdown has recovered") : { value: Math.max(...recoveries) };
  },
};
