/** Mean and central moments of values. */

/** Sums of powers of what values differ from their mean by. */
export interface Moments {
  readonly count: number;
  /** NaN where there are no values. */
  readonly mean: number;
  /** Sum of squared, cubed and fourth powers of the differences. */
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

/** Why a ratio is left out whose returns are all the same. */
export const NO_VARIATION = "the returns do not vary";

/** A deviation below this part of the mean is what rounding leaves of zero. */
const NOTHING = 1e-9;

/** In two passes, so that values far from zero lose no digits to their mean. */
export function momentsOf(values: Float64Array): Moments {
  const count = values.length;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += values[index]!;
  const mean = sum / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < count; index++) {
    const difference = values[index]! - mean;
    const square = difference * difference;
    second += square;
    third += square * difference;
    fourth += square * square;
  }
  return { count, mean, second, third, fourth };
}

/** The sample standard deviation, with n - 1; undefined below two values or where they do not vary. */
export function deviationOf({ count, mean, second }: Moments): number | undefined {
  if (count < 2) return undefined;
  const deviation = Math.sqrt(second / (count - 1));
  return deviation <= NOTHING * Math.abs(mean) || deviation === 0 ? undefined : deviation;
}

/** Skewness g1 = m3 / m2^1.5 with moments over n; undefined where values do not vary. */
export function skewnessOf(moments: Moments): number | undefined {
  const { count, second, third } = moments;
  return deviationOf(moments) === undefined ? undefined : third / count / (second / count) ** 1.5;
}

/** Kurtosis m4 / m2^2 with moments over n: 3 for a normal distribution; undefined where values do not vary. */
export function kurtosisOf(moments: Moments): number | undefined {
  const { count, second, fourth } = moments;
  return deviationOf(moments) === undefined ? undefined : (fourth * count) / (second * second);
}

/** The root mean square of what values fall short of `target` by, over all of them; undefined where none does. */
export function downsideDeviation(values: Float64Array, target: number): number | undefined {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const short = values[index]! - target;
    if (short < 0) sum += short * short;
  }
  const deviation = Math.sqrt(sum / values.length);
  return deviation <= NOTHING * Math.abs(target) || deviation === 0 ? undefined : deviation;
}
