/** Statistics over a window that moves along a series, a value at a time. */
import { DAYS_A_YEAR } from "../daily.ts";

/** What a window came to. */
export interface Rolling {
  /** Mean over deviation of the window's returns, a year; null where they do not vary. */
  readonly sharpe: readonly (number | null)[];
  /** Deviation of the window's returns, a year. */
  readonly volatility: readonly (number | null)[];
}

/** For each stretch of `window` daily returns, the first one first. Formulas as the metrics of these names. */
export function rollingOf(returns: Float64Array, window: number): Rolling {
  const sharpe: (number | null)[] = [];
  const volatility: (number | null)[] = [];
  for (let end = window; end <= returns.length; end++) {
    let mean = 0;
    for (let index = end - window; index < end; index++) mean += returns[index]! / window;
    let squares = 0;
    for (let index = end - window; index < end; index++) squares += (returns[index]! - mean) ** 2;
    const deviation = Math.sqrt(squares / (window - 1));
    volatility.push(deviation * Math.sqrt(DAYS_A_YEAR));
    sharpe.push(deviation > 0 ? (mean / deviation) * Math.sqrt(DAYS_A_YEAR) : null);
  }
  return { sharpe, volatility };
}
