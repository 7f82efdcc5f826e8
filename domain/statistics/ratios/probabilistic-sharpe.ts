/** How sure a Sharpe ratio is. */
import { deviationOf, kurtosisOf, NO_VARIATION, skewnessOf } from "../kernels/moments.ts";
import { normalBelow, normalQuantile } from "../kernels/normal.ts";
import { absent, type Figure, figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";
import { dailySharpe } from "./sharpe.ts";

const EULER = 0.577_215_664_901_532_9;

/** The chance that the true Sharpe ratio of a day lies above `benchmark`, given length, skew and fat tails of the record. */
function probabilityAbove(sample: Sample, benchmark: number): Figure {
  const ratio = dailySharpe(sample);
  if (ratio === undefined || deviationOf(sample.moments) === undefined) return absent(NO_VARIATION);
  const skewness = skewnessOf(sample.moments)!;
  const kurtosis = kurtosisOf(sample.moments)!;
  const spread = Math.sqrt(1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio * ratio);
  return figure(normalBelow(((ratio - benchmark) * Math.sqrt(sample.moments.count - 1)) / spread));
}

/** The chance that the Sharpe ratio is above zero. */
export const probabilisticSharpe: Metric = {
  name: "probabilistic_sharpe",
  label: "Probabilistic Sharpe ratio",
  section: "ratios",
  unit: "fraction",
  basis: "daily",
  formula: "Phi(SR x sqrt(n - 1) / sqrt(1 - skew x SR + (kurtosis - 1) / 4 x SR^2)), SR of a day",
  source: "D. H. Bailey and M. Lopez de Prado, The Sharpe Ratio Efficient Frontier, 2012",
  compute: onDays((sample) => probabilityAbove(sample, 0)),
};

/** The Sharpe ratio of a day that the best of some runs without any skill is expected to show. */
export const luckySharpe = ({ count, variance }: NonNullable<Sample["trials"]>): number =>
  count < 2
    ? 0
    : Math.sqrt(variance) *
      ((1 - EULER) * normalQuantile(1 - 1 / count) + EULER * normalQuantile(1 - 1 / (count * Math.E)));

/** The chance that the Sharpe ratio is above what the luck of as many tries explains. */
export const deflatedSharpe: Metric = {
  name: "deflated_sharpe",
  label: "Deflated Sharpe ratio",
  section: "ratios",
  unit: "fraction",
  basis: "daily",
  formula:
    "the probabilistic ratio above sqrt(V) x ((1 - g) x Phi^-1(1 - 1/N) + g x Phi^-1(1 - 1/(N e))), N trials, V their variance, g Euler's constant",
  source: "D. H. Bailey and M. Lopez de Prado, The Deflated Sharpe Ratio, 2014",
  compute: onDays((sample) =>
    sample.trials === undefined
      ? absent("it was not chosen among several runs")
      : probabilityAbove(sample, luckySharpe(sample.trials)),
  ),
};
