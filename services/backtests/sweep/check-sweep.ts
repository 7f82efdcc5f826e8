/** What is refused before any trial runs. */
import type { Grid } from "@spot-canvas/domain/backtest/sweep/grid";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { METRICS } from "@spot-canvas/domain/statistics/catalogue";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";

/** Refuses a metric that there is none of. Faults: `UnknownMetric`. */
export function checkMetric(metric: string): void {
  if (METRICS.has(metric)) return;
  const text = `There is no metric "${metric.slice(0, 40)}": \`canvas backtest run --json\` shows their names under metrics, such as sharpe.`;
  throw new Fault("UnknownMetric", "usage", text);
}

/**
 * Refuses a value that the strategy does not take. Parameters are independent, so each value is tried once. Faults:
 * `InvalidParameter`.
 */
export function checkValues({ axes }: Pick<Grid, "axes">, strategy: Strategy): void {
  for (const { name, values } of axes) {
    for (const value of values) unwrap(strategy.resolve({ [name]: value }));
  }
}
