/** How sure the figures of a record are: the range that most records of the same world would show. */
import { quantileOf } from "./kernels/quantile.ts";
import { randomFrom } from "./kernels/random.ts";
import { resampleStretches } from "./kernels/resample.ts";
import { DAYS_MIN, type Metric } from "./metric.ts";
import { type Performance, sampleOf } from "./sample.ts";

/** A range that holds 95 of 100 resampled figures. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How the range was found: kept beside it, so that it can be found again. */
export interface Resampling {
  readonly seed: number;
  /** How many records are drawn; a thousand give two digits. */
  readonly samples: number;
}

/**
 * The 95 % intervals of metrics of daily returns, by name: 2.5 and 97.5 % quantiles over records drawn by the stationary
 * bootstrap. A metric that is absent on most of them has none.
 */
export function intervalsOf(
  performance: Performance,
  metrics: readonly Metric[],
  { seed, samples }: Resampling,
): ReadonlyMap<string, Interval> {
  const { daily } = performance;
  if (daily.returns.length < DAYS_MIN) return new Map();
  const random = randomFrom(seed);
  const drawn = metrics.map(() => new Float64Array(samples));
  const counts = metrics.map(() => 0);
  for (let round = 0; round < samples; round++) {
    const returns = resampleStretches(daily.returns, random);
    const sample = sampleOf({ ...performance, daily: { ...daily, returns } });
    for (const [index, metric] of metrics.entries()) {
      const figure = metric.compute(sample);
      if ("value" in figure) drawn[index]![counts[index]!++] = figure.value;
    }
  }
  return new Map(
    metrics.flatMap(({ name }, index) => {
      const sorted = drawn[index]!.subarray(0, counts[index]).sort();
      if (sorted.length * 2 < samples) return [];
      return [[name, { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) }] as const];
    }),
  );
}
