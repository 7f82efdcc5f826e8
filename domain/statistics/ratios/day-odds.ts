/** Ratios of winning to losing days, as a gambler looks at them. */

import { quantileOf } from "../kernels/quantile.ts";
import { type Sides, sidesOf } from "../kernels/sides.ts";
import { absent, type Figure, figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

interface Odds extends Sides {
  /** Part of the days other than 0 that gained. */
  readonly winRate: number;
  /** Mean gain over mean loss. */
  readonly payoff: number;
  /** All gains over all losses. */
  readonly profitFactor: number;
}

const oddsOf = ({ daily }: Sample): Odds | undefined => {
  const sides = sidesOf(daily.returns);
  if (sides.gains === 0 || sides.losses === 0) return undefined;
  return {
    ...sides,
    winRate: sides.gains / (sides.gains + sides.losses),
    payoff: sides.gained / sides.gains / (-sides.lost / sides.losses),
    profitFactor: sides.gained / -sides.lost,
  };
};

const odds = (
  name: string,
  label: string,
  unit: Metric["unit"],
  formula: string,
  of: (odds: Odds, sample: Sample) => number,
): Metric => ({
  name,
  label,
  section: "ratios",
  unit,
  basis: "daily",
  formula,
  compute: onDays((sample): Figure => {
    const known = oddsOf(sample);
    return known === undefined
      ? absent("it takes days that gained and days that lost")
      : figure(of(known, sample));
  }),
});

const tailOf = ({ sorted }: Sample): number => Math.abs(quantileOf(sorted, 0.95) / quantileOf(sorted, 0.05));

/** In the order in which they build on one another. */
export const dayOdds: readonly Metric[] = [
  odds(
    "daily_payoff",
    "Payoff of days",
    "ratio",
    "mean of the days above 0 / |mean of the days below 0|",
    ({ payoff }) => payoff,
  ),
  odds(
    "daily_profit_factor",
    "Profit factor of days",
    "ratio",
    "sum of the days above 0 / |sum of the days below 0|",
    ({ profitFactor }) => profitFactor,
  ),
  odds(
    "profit_ratio",
    "Profit ratio of days",
    "ratio",
    "(mean of the days above 0 / their number) / |mean of the days below 0 / their number|",
    ({ payoff, gains, losses }) => (payoff * losses) / gains,
  ),
  odds(
    "common_sense_ratio",
    "Common sense ratio",
    "ratio",
    "profit factor of days x tail ratio",
    ({ profitFactor }, sample) => profitFactor * tailOf(sample),
  ),
  odds(
    "cpc_index",
    "CPC index",
    "ratio",
    "profit factor of days x part of the days that gained x payoff of days",
    ({ profitFactor, winRate, payoff }) => profitFactor * winRate * payoff,
  ),
  odds(
    "kelly",
    "Kelly criterion",
    "fraction",
    "p - (1 - p) / payoff of days, p the part of the days that gained",
    ({ winRate, payoff }) => winRate - (1 - winRate) / payoff,
  ),
  odds(
    "risk_of_ruin",
    "Risk of ruin",
    "fraction",
    "((1 - p) / p)^days for p above a half, else 1; p the part of the days that gained",
    ({ winRate, count }) => (winRate > 0.5 ? ((1 - winRate) / winRate) ** count : 1),
  ),
];
