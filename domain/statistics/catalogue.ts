/** Every metric, in the order of a page. A new one is a file in its section and a line here. */

import { benchmarkReturn, excessReturn } from "./benchmark/benchmark-return.ts";
import { alpha, beta, treynor } from "./benchmark/beta.ts";
import { correlation, rSquared } from "./benchmark/correlation.ts";
import { informationRatio, trackingError } from "./benchmark/tracking.ts";
import { drawdownAmounts } from "./drawdown/amount.ts";
import { maxDrawdown, maxDrawdownTimes } from "./drawdown/deepest.ts";
import { recoveryFactor } from "./drawdown/recovery-factor.ts";
import {
  averageDrawdown,
  averageDrawdownDays,
  drawdownRecovery,
  longestDrawdown,
} from "./drawdown/spells.ts";
import { underWater } from "./drawdown/under-water.ts";
import type { Figure, Metric } from "./metric.ts";
import { days } from "./overview/days.ts";
import { endEquity, highestEquity, lowestEquity, startEquity } from "./overview/equity.ts";
import { fees } from "./overview/fees.ts";
import { funding } from "./overview/funding.ts";
import { netProfit } from "./overview/net-profit.ts";
import { timeInMarket } from "./overview/time-in-market.ts";
import { turnover } from "./overview/turnover.ts";
import { volume } from "./overview/volume.ts";
import { calmar } from "./ratios/calmar.ts";
import { dayOdds } from "./ratios/day-odds.ts";
import { gainToPain, gainToPainMonthly } from "./ratios/gain-to-pain.ts";
import { omega } from "./ratios/omega.ts";
import { deflatedSharpe, probabilisticSharpe } from "./ratios/probabilistic-sharpe.ts";
import { riskAdjustedReturn } from "./ratios/risk-adjusted-return.ts";
import { riskReturn } from "./ratios/risk-return.ts";
import { sharpe } from "./ratios/sharpe.ts";
import { smartSharpe } from "./ratios/smart-sharpe.ts";
import { adjustedSmartSortino, adjustedSortino, smartSortino, sortino } from "./ratios/sortino.ts";
import { serenity, ulcerIndex, ulcerPerformance } from "./ratios/ulcer.ts";
import { cagr } from "./returns/cagr.ts";
import { losingDayStreak, winningDayStreak } from "./returns/day-streaks.ts";
import { downside } from "./returns/downside-deviation.ts";
import { expectedDay, expectedMonth, expectedYear } from "./returns/expected-return.ts";
import { kurtosis } from "./returns/kurtosis.ts";
import { meansBySign } from "./returns/mean-by-sign.ts";
import { outlierLosses, outlierWins } from "./returns/outliers.ts";
import { periodExtremes } from "./returns/period-extremes.ts";
import { skewness } from "./returns/skewness.ts";
import { tailRatio } from "./returns/tail-ratio.ts";
import { totalReturn } from "./returns/total-return.ts";
import { trailingReturns } from "./returns/trailing-return.ts";
import { expectedShortfall, valueAtRisk95, valueAtRisk99 } from "./returns/value-at-risk.ts";
import { variance } from "./returns/variance.ts";
import { volatility } from "./returns/volatility.ts";
import { winningPeriods } from "./returns/winning-periods.ts";
import { type Performance, sampleOf } from "./sample.ts";
import {
  averageLoss,
  averageWin,
  expectancy,
  expectancyRatio,
  medianProfit,
  payoff,
} from "./trades/average-profit.ts";
import { averageCost, averageReturn } from "./trades/average-return.ts";
import { countBySide, tripCount, tripsPerDay } from "./trades/count.ts";
import { durations } from "./trades/durations.ts";
import { averageGivenBack, excursions, largestGivenBack } from "./trades/excursions.ts";
import { grossLoss, grossProfit, profitFactor } from "./trades/gross.ts";
import { largestLoss, largestWin } from "./trades/largest.ts";
import { bestProduct, worstProduct } from "./trades/product-extremes.ts";
import { longProfit, shortProfit } from "./trades/profit-by-side.ts";
import { profitDeviation, profitPValue, systemQuality } from "./trades/significance.ts";
import { currentStreak, lossStreak, winStreak } from "./trades/streaks.ts";
import { tradeSharpe, tradeSortino } from "./trades/trade-ratios.ts";
import { closedTripDrawdown, intraTripDrawdown, profitToDrawdown } from "./trades/trip-drawdown.ts";
import { lossRate, winRate } from "./trades/win-rate.ts";

const OVERVIEW = [
  days,
  startEquity,
  endEquity,
  netProfit,
  lowestEquity,
  highestEquity,
  timeInMarket,
  volume,
  turnover,
  fees,
  funding,
];

const RETURNS = [
  totalReturn,
  cagr,
  expectedDay,
  expectedMonth,
  expectedYear,
  ...trailingReturns,
  volatility,
  variance,
  downside,
  skewness,
  kurtosis,
  valueAtRisk95,
  valueAtRisk99,
  expectedShortfall,
  ...periodExtremes,
  ...winningPeriods,
  ...meansBySign,
  winningDayStreak,
  losingDayStreak,
];

const RATIOS = [
  sharpe,
  probabilisticSharpe,
  deflatedSharpe,
  smartSharpe,
  sortino,
  adjustedSortino,
  smartSortino,
  adjustedSmartSortino,
  calmar,
  omega,
  gainToPain,
  gainToPainMonthly,
  tailRatio,
  outlierWins,
  outlierLosses,
  ...dayOdds,
  riskReturn,
  riskAdjustedReturn,
  ulcerPerformance,
  serenity,
];

const DRAWDOWN = [
  maxDrawdown,
  ...maxDrawdownTimes,
  ...drawdownAmounts,
  longestDrawdown,
  averageDrawdown,
  averageDrawdownDays,
  drawdownRecovery,
  underWater,
  ulcerIndex,
  recoveryFactor,
];

const BENCHMARK = [
  benchmarkReturn,
  excessReturn,
  beta,
  alpha,
  correlation,
  rSquared,
  trackingError,
  informationRatio,
  treynor,
];

const ROUND_TRIPS = [
  tripCount,
  ...countBySide,
  tripsPerDay,
  winRate,
  lossRate,
  grossProfit,
  grossLoss,
  longProfit,
  shortProfit,
  profitFactor,
  expectancy,
  expectancyRatio,
  medianProfit,
  averageReturn,
  averageCost,
  averageWin,
  averageLoss,
  payoff,
  largestWin,
  largestLoss,
  bestProduct,
  worstProduct,
  winStreak,
  lossStreak,
  currentStreak,
  ...durations,
  ...excursions,
  averageGivenBack,
  largestGivenBack,
  closedTripDrawdown,
  intraTripDrawdown,
  profitToDrawdown,
  profitDeviation,
  profitPValue,
  systemQuality,
  tradeSharpe,
  tradeSortino,
];

/** Every metric by its name, in the order of a page. */
export const METRICS: ReadonlyMap<string, Metric> = new Map(
  [...OVERVIEW, ...RETURNS, ...RATIOS, ...DRAWDOWN, ...BENCHMARK, ...ROUND_TRIPS].map((metric) => [
    metric.name,
    metric,
  ]),
);

/** Every metric of a performance, by name. */
export function statisticsOf(performance: Performance): ReadonlyMap<string, Figure> {
  const sample = sampleOf(performance);
  return new Map([...METRICS.values()].map((metric) => [metric.name, metric.compute(sample)]));
}
