/** Returns compounded. */
import { DAYS_A_YEAR } from "../daily.ts";

/** What one unit has become after each return, itself first: one longer than the returns. */
export function growthOf(returns: Float64Array): Float64Array {
  const growth = new Float64Array(returns.length + 1);
  let value = 1;
  growth[0] = value;
  for (let index = 0; index < returns.length; index++) {
    value *= 1 + returns[index]!;
    growth[index + 1] = value;
  }
  return growth;
}

/** The return over all of a stretch of returns, `to` excluded. */
export function compounded(returns: Float64Array, from = 0, to = returns.length): number {
  let value = 1;
  for (let index = from; index < to; index++) value *= 1 + returns[index]!;
  return value - 1;
}

/** The yearly return that compounds to that of daily returns. */
export const yearlyOf = (returns: Float64Array): number =>
  (1 + compounded(returns)) ** (DAYS_A_YEAR / returns.length) - 1;

/** How far below its peak the value stands after each return, as fractions from 0 down to -1. */
export function underwaterOf(returns: Float64Array): Float64Array {
  const depth = new Float64Array(returns.length);
  let value = 1;
  let peak = 1;
  for (let index = 0; index < returns.length; index++) {
    value *= 1 + returns[index]!;
    if (value > peak) peak = value;
    depth[index] = value / peak - 1;
  }
  return depth;
}
