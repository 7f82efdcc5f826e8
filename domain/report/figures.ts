/** The figures of a performance as a report has them: metrics with their definitions, and what its charts are drawn of. */
import type { MetricFigure, Report } from "../contract/report.ts";
import { METRICS, statisticsOf } from "../statistics/catalogue.ts";
import { type DailyRecord, type Interval, intervalsOf, type Resampling } from "../statistics/confidence.ts";
import { drawdownsOf } from "../statistics/kernels/drawdowns.ts";
import { histogramOf } from "../statistics/kernels/histogram.ts";
import { periodReturnsOf } from "../statistics/kernels/period-returns.ts";
import { rollingOf } from "../statistics/kernels/rolling.ts";
import type { Figure } from "../statistics/metric.ts";
import type { Performance } from "../statistics/sample.ts";
import { formatMillis } from "../time/instant.ts";

/** Metrics beside which an interval stands: those that few returns decide about. */
const RESAMPLED = [
  "total_return",
  "cagr",
  "volatility",
  "sharpe",
  "sortino",
  "calmar",
  "omega",
  "max_drawdown",
  "value_at_risk_95",
  "expected_shortfall",
  "tail_ratio",
  "gain_to_pain",
];
/** Days of a rolling figure. */
const WINDOW_DAYS = 30;
/** Drawdowns that are listed. */
const DRAWDOWNS_MAX = 10;

/** What intervals are found of: plain data, which may be sent to a thread. */
export interface IntervalQuestion extends DailyRecord, Resampling {}

/** By name of the metric. */
export type MetricIntervals = ReadonlyMap<string, Interval>;

/** The intervals that stand beside metrics: a thousand records and more, a second of work and not to be done between calls. */
export const metricIntervals = (question: IntervalQuestion): MetricIntervals =>
  intervalsOf(
    question,
    [...METRICS.values()].filter(({ name }) => RESAMPLED.includes(name)),
    question,
  );

/** Every metric with its definition, and an interval where it has one. */
export function metricsOf(performance: Performance, intervals: MetricIntervals): readonly MetricFigure[] {
  const figures = statisticsOf(performance);
  return [...METRICS.values()].map(({ compute: _, ...definition }) => ({
    ...definition,
    ...plainFigure(figures.get(definition.name)!),
    ...intervals.get(definition.name),
  }));
}

const plainFigure = (figure: Figure): Pick<MetricFigure, "value" | "amount" | "absent"> =>
  "amount" in figure ? { amount: figure.amount.toString() } : figure;

/** What the charts and the calendar are drawn of. */
export type Charts = Pick<Report, "daily" | "drawdowns" | "months" | "distribution" | "rolling">;

/** `gross` is what was held beside cash at each midnight, in the account's currency. */
export function chartsOf({ daily, benchmark }: Performance, gross: Float64Array): Charts {
  const { first, equity, returns } = daily;
  const months = periodReturnsOf(daily, "month");
  return {
    daily: {
      ...(equity.length === 0 ? {} : { first: formatMillis(first) }),
      returns: [...returns],
      benchmark: [...(benchmark ?? [])],
      exposure: [...equity].map((value, day) => (value > 0 ? (gross[day] ?? 0) / value : 0)),
    },
    drawdowns: drawdownsOf(daily)
      .toSorted((left, right) => left.depth - right.depth || left.start - right.start)
      .slice(0, DRAWDOWNS_MAX)
      .map(({ start, lowest, end, depth, days }) => ({
        start: formatMillis(start),
        lowest: formatMillis(lowest),
        ...(end === undefined ? {} : { end: formatMillis(end) }),
        depth,
        days,
      })),
    months: [...months.returns].map((value, index) => ({
      month: formatMillis(months.starts[index]!).slice(0, 7),
      return: value,
    })),
    distribution: histogramOf(returns),
    rolling: rollingDays(returns),
  };
}

function rollingDays(returns: Float64Array): Report["rolling"] {
  const { sharpe, volatility } = rollingOf(returns, WINDOW_DAYS);
  const known = (values: readonly (number | null)[]) =>
    values.flatMap((value, index) => (value === null ? [] : [{ day: index + WINDOW_DAYS, value }]));
  return { days: WINDOW_DAYS, sharpe: known(sharpe), volatility: known(volatility) };
}
