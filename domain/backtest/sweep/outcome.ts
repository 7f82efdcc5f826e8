/** What is kept of one trial: enough to rank it and to tell luck from skill, and small, since there are many. */
import { METRICS } from "../../statistics/catalogue.ts";
import type { Figure } from "../../statistics/metric.ts";
import { dailySharpe } from "../../statistics/ratios/sharpe.ts";
import { sampleOf } from "../../statistics/sample.ts";
import { performanceOf } from "../performance.ts";
import type { BacktestResult } from "../result.ts";

/** The outcome of a trial: plain data. */
export interface TrialOutcome {
  /** By name of the metric: absent where the figure is undefined. */
  readonly figures: Readonly<Record<string, number>>;
  /** Mean daily return over its deviation, not annualised; absent where returns do not vary. */
  readonly dailySharpe?: number;
  /** Decimal text. */
  readonly finalEquity: string;
  readonly fills: number;
}

/** The figures that stand in every table beside the metric that ranks. */
export const SHOWN = ["total_return", "sharpe", "max_drawdown", "trades"] as const;

/** The outcome of a run, with the figure of a metric of the catalogue. */
export function outcomeOf(result: BacktestResult, metric: string): TrialOutcome {
  const sample = sampleOf(performanceOf(result));
  const figures: Record<string, number> = {};
  for (const name of new Set([metric, ...SHOWN])) {
    const value = numberOf(METRICS.get(name)!.compute(sample));
    if (value !== undefined) figures[name] = value;
  }
  const ratio = dailySharpe(sample);
  return {
    figures,
    ...(ratio === undefined ? {} : { dailySharpe: ratio }),
    finalEquity: result.finalEquity.toString(),
    fills: result.trades.length,
  };
}

function numberOf(figure: Figure): number | undefined {
  if ("absent" in figure) return undefined;
  return "amount" in figure ? figure.amount.toDouble() : figure.value;
}
