/**
 * The standard deviation of every window of values, of the population, in a few operations a value whatever the period.
 *
 * A running sum of squares of doubles loses digits by cancelling. Here values are whole numbers of 10^-scale, as in
 * `exact-mean`, and their distances from a reference near them are small: sums of those and of their squares are whole
 * numbers below 2^53, so that nothing is rounded until the variance, a quotient of whole numbers, is. It hangs neither on
 * the reference nor on where a run began. Windows that are too wide for that are summed afresh about their mean.
 */
import { POWERS, SCALE_MAX, UNITS_MAX } from "../money/decimal-units.ts";

/**
 * Writes into `out` the deviation of each window of `period` values that ends at `first` or behind it; `means` are those
 * of the same windows.
 */
export function deviations(
  values: Float64Array,
  period: number,
  first: number,
  means: Float64Array,
  out: Float64Array,
): void {
  const exact = exactUnits(values, period);
  let next = first;
  while (next < values.length) {
    const end = exact ? slide(exact, period, next, out.subarray(next - first)) : next;
    if (end === next) {
      const squares = squaresAbout(means[next - first]!, values, next - period + 1, next);
      out[next - first] = Math.sqrt(squares / period);
      next++;
    } else next = end;
  }
}

/** Values as whole numbers, and what the square of a deviation, times the period squared, is divided by. */
interface ExactUnits {
  readonly units: Float64Array;
  readonly divisor: number;
}

/** Goes on as long as windows are narrow about the first value; gives the end of the first one that is not. */
function slide({ units, divisor }: ExactUnits, period: number, from: number, out: Float64Array): number {
  const reference = units[from]!;
  let sum = 0;
  let squares = 0;
  for (let index = from - period + 1; index < from; index++) {
    const distance = units[index]! - reference;
    sum += distance;
    squares += distance * distance;
  }
  for (let end = from; end < units.length; end++) {
    const distance = units[end]! - reference;
    sum += distance;
    squares += distance * distance;
    // Where this is exact, so is every square and every sum before it.
    const whole = period * squares;
    if (whole > Number.MAX_SAFE_INTEGER) return end;
    out[end - from] = Math.sqrt((whole - sum * sum) / divisor);
    const oldest = units[end - period + 1]! - reference;
    sum -= oldest;
    squares -= oldest * oldest;
  }
  return units.length;
}

/** The values as whole numbers of one scale; undefined where they are none of at most 15 digits. */
function exactUnits(values: Float64Array, period: number): ExactUnits | undefined {
  const units = new Float64Array(values.length);
  for (let scale = 0; scale <= SCALE_MAX; scale++) {
    // Of the divisor only the odd part takes digits.
    if (period * period * 5 ** (2 * scale) > Number.MAX_SAFE_INTEGER) return undefined;
    const power = POWERS[scale]!;
    if (fillUnits(values, power, units)) return { units, divisor: period * period * power * power };
  }
  return undefined;
}

/** Writes the values as whole numbers of one scale; false at the first that is none. */
function fillUnits(values: Float64Array, power: number, units: Float64Array): boolean {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const unit = Math.round(value * power);
    if (unit / power !== value || unit > UNITS_MAX || unit < -UNITS_MAX) return false;
    units[index] = unit;
  }
  return true;
}

/** The sum of squared distances from a mean between two indices, both included, in sums that do not wait for each other. */
function squaresAbout(mean: number, values: Float64Array, first: number, last: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let index = first;
  for (; index + 3 <= last; index += 4) {
    const distance0 = values[index]! - mean;
    const distance1 = values[index + 1]! - mean;
    const distance2 = values[index + 2]! - mean;
    const distance3 = values[index + 3]! - mean;
    sum0 += distance0 * distance0;
    sum1 += distance1 * distance1;
    sum2 += distance2 * distance2;
    sum3 += distance3 * distance3;
  }
  for (; index <= last; index++) {
    const distance = values[index]! - mean;
    sum0 += distance * distance;
  }
  return sum0 + sum1 + (sum2 + sum3);
}
