/** What the order of the same round trips had to do with the result: Monte Carlo over trades. */
import { quantileOf } from "./kernels/quantile.ts";
import { randomFrom } from "./kernels/random.ts";
import { resampleStretches, shuffled } from "./kernels/resample.ts";
import type { RoundTrips } from "./sample.ts";

/** Quantiles of a figure over the drawn runs. */
export interface Spread {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

/** What came out. */
export interface MonteCarlo {
  readonly runs: number;
  readonly seed: number;
  /** Final equity where round trips are drawn with repetition. */
  readonly finalEquity: Spread;
  /** Deepest drawdown as a negative fraction, where the same round trips come in another order. */
  readonly maxDrawdown: Spread;
  /** The part of the drawn runs that ended below the start. */
  readonly losing: number;
}

/** Draws runs of the round trips' returns, profit / cost, from an equity; each takes the whole of what is there. */
export function monteCarlo(
  trips: Pick<RoundTrips, "profit" | "cost">,
  start: number,
  runs: number,
  seed: number,
): MonteCarlo {
  const random = randomFrom(seed);
  // A return on the equity at the time, so that an order of round trips compounds as a run would.
  const returns = trips.profit.map((profit, index) => Math.max(-1, profit / trips.cost[index]!));
  const finals = new Float64Array(runs);
  const falls = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    finals[run] = start * lastGrowth(resampleStretches(returns, random));
    falls[run] = deepestFall(shuffled(returns, random));
  }
  const losing = finals.reduce((count, value) => (value < start ? count + 1 : count), 0) / runs;
  return { runs, seed, finalEquity: spreadOf(finals), maxDrawdown: spreadOf(falls), losing };
}

const lastGrowth = (returns: Float64Array): number => returns.reduce((value, next) => value * (1 + next), 1);

function deepestFall(returns: Float64Array): number {
  let value = 1;
  let peak = 1;
  let fall = 0;
  for (let index = 0; index < returns.length; index++) {
    value *= 1 + returns[index]!;
    if (value > peak) peak = value;
    else if (value / peak - 1 < fall) fall = value / peak - 1;
  }
  return fall;
}

function spreadOf(values: Float64Array): Spread {
  const sorted = values.sort();
  return { p5: quantileOf(sorted, 0.05), p50: quantileOf(sorted, 0.5), p95: quantileOf(sorted, 0.95) };
}
