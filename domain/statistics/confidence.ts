/** How sure the figures of a record are: the range that most records of the same world would show. */
import { Decimal } from "../money/decimal.ts";
import { quantileOf } from "./kernels/quantile.ts";
import { randomFrom } from "./kernels/random.ts";
import { resampleStretches } from "./kernels/resample.ts";
import { DAYS_MIN, type Metric } from "./metric.ts";
import { type Performance, sampleOf } from "./sample.ts";

/** What the metrics are of. */
export type DailyRecord = Pick<Performance, "daily" | "riskFree">;

/** A range that holds 95 of 100 resampled figures. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const NONE = new Float64Array();

/** A performance beside its days: nothing that a metric of daily returns looks at. */
const NOTHING_ELSE: Omit<Performance, "daily" | "riskFree"> = {
  ...{ from: 0, to: 0, exposed: 0, marks: { times: NONE, equity: NONE } },
  trips: {
    ...{ count: 0, opened: NONE, closed: NONE, side: new Int8Array(), profit: NONE, cost: NONE },
    ...{ adverse: NONE, favourable: NONE, product: new Uint16Array(), products: [] },
  },
  totals: {
    ...{ start: Decimal.ZERO, end: Decimal.ZERO, paidIn: Decimal.ZERO, grossProfit: Decimal.ZERO },
    ...{ grossLoss: Decimal.ZERO, fees: Decimal.ZERO, funding: Decimal.ZERO, volume: Decimal.ZERO },
  },
};

/** How the range was found: kept beside it, so that it can be found again. */
export interface Resampling {
  readonly seed: number;
  /** How many records are drawn; a thousand give two digits. */
  readonly samples: number;
}

/**
 * The 95 % intervals of metrics of daily returns, by name: 2.5 and 97.5 % quantiles over records drawn by the stationary
 * bootstrap. A metric that is absent on most of them has none. The metrics look at daily returns alone.
 */
export function intervalsOf(
  record: DailyRecord,
  metrics: readonly Metric[],
  { seed, samples }: Resampling,
): ReadonlyMap<string, Interval> {
  const { daily } = record;
  if (daily.returns.length < DAYS_MIN) return new Map();
  const random = randomFrom(seed);
  const drawn = metrics.map(() => new Float64Array(samples));
  const counts = metrics.map(() => 0);
  for (let round = 0; round < samples; round++) {
    const returns = resampleStretches(daily.returns, random);
    const sample = sampleOf({ ...NOTHING_ELSE, ...record, daily: { ...daily, returns } });
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
