/** Return beside how far returns fall short, as it is and in three stricter forms. */
import { DAYS_A_YEAR } from "../daily.ts";
import { autocorrelationPenalty } from "../kernels/autocorrelation.ts";
import { downsideDeviation } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

const NO_SHORTFALL = "no daily return fell short of the riskless one";

function yearlySortino({ daily, moments, riskFreeDay }: Sample): number | undefined {
  const downside = downsideDeviation(daily.returns, riskFreeDay);
  if (downside === undefined) return undefined;
  return ((moments.mean - riskFreeDay) / downside) * Math.sqrt(DAYS_A_YEAR);
}

interface Form {
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly divisorOf: (sample: Sample) => number | undefined;
}

const form = ({ name, label, formula, divisorOf }: Form): Metric => ({
  name,
  label,
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula,
  source: "F. A. Sortino and L. N. Price, Performance Measurement in a Downside Risk Framework, 1994",
  compute: onDays((sample) => {
    const ratio = yearlySortino(sample);
    const divisor = divisorOf(sample);
    return ratio === undefined || divisor === undefined ? absent(NO_SHORTFALL) : figure(ratio / divisor);
  }),
});

const penaltyOf = ({ daily }: Sample): number | undefined => autocorrelationPenalty(daily.returns);

/** Mean excess return over downside deviation. */
export const sortino = form({
  name: "sortino",
  label: "Sortino ratio",
  formula: "(mean daily return - riskless) / sqrt(mean of min(0, r - riskless)^2) x sqrt(365)",
  divisorOf: () => 1,
});

/** Beside the Sharpe ratio of the same returns it is that much larger for a symmetric distribution. */
export const adjustedSortino = form({
  name: "adjusted_sortino",
  label: "Sortino ratio / sqrt 2",
  formula: "Sortino ratio / sqrt(2), comparable with a Sharpe ratio",
  divisorOf: () => Math.SQRT2,
});

/** Divided by the autocorrelation penalty. */
export const smartSortino = form({
  name: "smart_sortino",
  label: "Smart Sortino ratio",
  formula: "Sortino ratio / autocorrelation penalty (see smart_sharpe)",
  divisorOf: penaltyOf,
});

/** Both. */
export const adjustedSmartSortino = form({
  name: "adjusted_smart_sortino",
  label: "Smart Sortino ratio / sqrt 2",
  formula: "smart Sortino ratio / sqrt(2)",
  divisorOf: (sample) => {
    const penalty = penaltyOf(sample);
    return penalty === undefined ? undefined : penalty * Math.SQRT2;
  },
});
