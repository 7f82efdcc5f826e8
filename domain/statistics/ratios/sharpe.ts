/** Return beside its variation: the best known ratio, and what it is worth on few or dependent returns. */
import { DAYS_A_YEAR } from "../daily.ts";
import { deviationOf, NO_VARIATION } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

/** Mean excess return of a day over its deviation, not annualised; undefined where returns do not vary. */
export function dailySharpe({ moments, riskFreeDay }: Sample): number | undefined {
  const deviation = deviationOf(moments);
  return deviation === undefined ? undefined : (moments.mean - riskFreeDay) / deviation;
}

/** Excess return over deviation, scaled to a year. */
export const sharpe: Metric = {
  name: "sharpe",
  label: "Sharpe ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "(mean daily return - riskless) / standard deviation (n - 1) x sqrt(365)",
  source: "W. F. Sharpe, The Sharpe Ratio, 1994",
  compute: onDays((sample) => {
    const ratio = dailySharpe(sample);
    return ratio === undefined ? absent(NO_VARIATION) : figure(ratio * Math.sqrt(DAYS_A_YEAR));
  }),
};
