/** How deep and how long equity stayed below its peak, and return beside it. */
import { underwaterOf } from "../kernels/growth.ts";
import { deviationOf, NO_VARIATION } from "../kernels/moments.ts";
import { meanBelow, sortedCopy } from "../kernels/quantile.ts";
import { wholeReturnOf } from "../kernels/whole.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

const NEVER_FELL = "equity never fell";

function ulcerOf(returns: Float64Array): number {
  const squares = underwaterOf(returns).reduce((sum, depth) => sum + depth * depth, 0);
  return Math.sqrt(squares / returns.length);
}

/** The root mean square of the depth below the peak. */
export const ulcerIndex: Metric = {
  name: "ulcer_index",
  label: "Ulcer index",
  section: "drawdown",
  unit: "fraction",
  basis: "daily",
  formula: "sqrt(mean of (equity / its peak so far - 1)^2)",
  source: "P. G. Martin and B. B. McCann, The Investor's Guide to Fidelity Funds, 1989",
  compute: onDays(({ daily }) => figure(ulcerOf(daily.returns))),
};

/** Excess return beside the ulcer index. */
export const ulcerPerformance: Metric = {
  name: "ulcer_performance",
  label: "Ulcer performance index",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula: "(total return - riskless rate of a year) / ulcer index",
  source: "P. G. Martin and B. B. McCann, The Investor's Guide to Fidelity Funds, 1989",
  compute: onDays((sample) => {
    const ulcer = ulcerOf(sample.daily.returns);
    return ulcer === 0 ? absent(NEVER_FELL) : figure((wholeReturnOf(sample) - sample.riskFree) / ulcer);
  }),
};

/** Return beside the ulcer index and the worst of what it is made of. */
export const serenity: Metric = {
  name: "serenity_index",
  label: "Serenity index",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula:
    "(sum of daily returns - riskless rate of a year) / (ulcer index x |mean of the deepest 5 % of depths| / deviation of returns)",
  source: "KeyQuant, Serenity Index, 2014",
  compute: onDays(({ daily, moments, riskFree }) => {
    const deviation = deviationOf(moments);
    if (deviation === undefined) return absent(NO_VARIATION);
    const pitfall = -meanBelow(sortedCopy(underwaterOf(daily.returns)), 0.05) / deviation;
    const ulcer = ulcerOf(daily.returns);
    if (ulcer === 0) return absent(NEVER_FELL);
    return figure((moments.mean * moments.count - riskFree) / (ulcer * pitfall));
  }),
};
