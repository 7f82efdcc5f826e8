/**
 * The mean of the last `period` values: what the simple moving average shows and strategies compare. Resumable: its state
 * is plain data, and it gives the same answer live, in replay, in a batch and after a snapshot.
 *
 * Exact, because orders hang on it. A running sum of doubles drifts by what each addition rounds off, and two averages
 * that tie in truth then differ in the last bit, this way or that depending on where the sum began. Here a value means
 * the shortest decimal that reads back as its double (a price of 15 digits is exactly the price that the venue sent),
 * and averages are compared as the rational numbers they are:
 *
 * - Usual path: values are kept as whole numbers of 10^-scale, the scale being the most decimals seen so far. Their sum
 *   is a whole number below 2^53, so adding and removing never rounds. One multiplication, one rounding and one division
 *   per value, the last of which proves that the whole number stands for the double.
 * - Where a value has more than 15 digits, or a sum would leave the safe range, the window keeps the doubles themselves.
 *   Comparing then sums them with a known error bound and, only within the bound, adds the decimals up in bigints.
 *
 * Both paths answer the same question exactly, so which of them a state is on never shows.
 */
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";
import { POWERS, SCALE_MAX, UNITS_MAX, unitsAt } from "../money/decimal-units.ts";

/** The state of one average. Plain data, owned by its caller and changed in place: a copy of it is a snapshot. */
export interface ExactMean {
  readonly period: number;
  /** How many values were given so far, at most `period`. */
  seen: number;
  /** Where in the window the next value goes, over the oldest. */
  next: number;
  /** Decimals of the whole numbers in the window; {@link UNSCALED} where it holds the doubles themselves. */
  scale: number;
  /** The sum of the window in units of 10^-scale; unused while unscaled. */
  sum: number;
  readonly window: number[];
}

const UNSCALED = -1;
/** An average that has seen nothing. `period` is a whole number of values, at least 1. */
export const exactMean = (period: number): ExactMean => ({
  period,
  seen: 0,
  next: 0,
  scale: 0,
  sum: 0,
  window: new Array<number>(period).fill(0),
});

/** Whether the window is full: before that the average is undefined. */
export const isDefined = (average: ExactMean): boolean => average.seen === average.period;

/** Takes the next value, which must be finite. Short, so that it costs no call where it is used for every candle. */
export function push(average: ExactMean, value: number): void {
  const { scale, period, next, window } = average;
  if (scale !== UNSCALED) {
    const power = POWERS[scale]!;
    const units = Math.round(value * power);
    const sum = average.sum + units - window[next]!;
    if (units / power === value && isWithin(units, UNITS_MAX) && isWithin(sum, Number.MAX_SAFE_INTEGER)) {
      average.sum = sum;
      window[next] = units;
      average.next = next + 1 === period ? 0 : next + 1;
      if (average.seen < period) average.seen += 1;
      return;
    }
  }
  pushOther(average, value);
}

const isWithin = (value: number, most: number): boolean => value <= most && value >= -most;

/** Takes a value that is no whole number at the average's scale, or takes its sum out of what is exact. */
function pushOther(average: ExactMean, value: number): void {
  if (average.scale !== UNSCALED) {
    const units = unitsFor(average, value);
    if (units !== undefined) {
      const sum = average.sum + units - average.window[average.next]!;
      if (Number.isSafeInteger(sum)) {
        average.sum = sum;
        place(average, units);
        return;
      }
    }
    unscale(average);
  }
  if (!Number.isFinite(value)) {
    throw new Fault("NotFinite", "defect", `An average was given ${value}: only finite values have one.`);
  }
  place(average, value);
}

/** The average as a double, for display; undefined until the window is full. */
export function meanOf(average: ExactMean): number | undefined {
  if (!isDefined(average)) return undefined;
  return quotientOf(average);
}

/**
 * Takes values one after the other and writes the average after each of them, NaN where it is undefined: the same as
 * {@link push} and {@link meanOf} in turn, with what they keep held in locals while nothing out of the ordinary comes.
 */
export function pushAll(average: ExactMean, values: Float64Array, out: Float64Array): void {
  for (let index = 0; index < values.length; ) {
    index = pushScaled(average, values, index, out);
    if (index === values.length) return;
    push(average, values[index]!);
    out[index] = isDefined(average) ? quotientOf(average) : Number.NaN;
    index++;
  }
}

/** Goes on as long as the window is full and values fit its scale; gives the index of the first that is left. */
function pushScaled(average: ExactMean, values: Float64Array, from: number, out: Float64Array): number {
  if (average.scale === UNSCALED || !isDefined(average)) return from;
  const { period, window } = average;
  const power = POWERS[average.scale]!;
  const divisor = period * power;
  let { next, sum } = average;
  let index = from;
  for (; index < values.length; index++) {
    const value = values[index]!;
    const units = Math.round(value * power);
    const moved = sum + units - window[next]!;
    const isExact = units / power === value && isWithin(units, UNITS_MAX);
    if (!isExact || !isWithin(moved, Number.MAX_SAFE_INTEGER)) break;
    sum = moved;
    window[next] = units;
    next = next + 1 === period ? 0 : next + 1;
    out[index] = sum / divisor;
  }
  average.next = next;
  average.sum = sum;
  return index;
}

function quotientOf(average: ExactMean): number {
  const { period, scale } = average;
  // The product is exact for every period and price there is, so that the quotient is the nearest double to the mean.
  return scale === UNSCALED ? sumOfWindow(average) / period : average.sum / (period * POWERS[scale]!);
}

/** Negative, 0 or positive as the first average is below, equal to or above the second, exactly. Both are defined. */
export function compareMeans(left: ExactMean, right: ExactMean): number {
  if (left.scale === UNSCALED || right.scale === UNSCALED) return compareUnscaled(left, right);
  const scale = Math.max(left.scale, right.scale);
  // Cross-multiplied, so that nothing is divided.
  const a = left.sum * POWERS[scale - left.scale]! * right.period;
  const b = right.sum * POWERS[scale - right.scale]! * left.period;
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return Math.sign(a - b);
  return compareExactly(left, right);
}

function place(average: ExactMean, entry: number): void {
  average.window[average.next] = entry;
  average.next = average.next + 1 === average.period ? 0 : average.next + 1;
  if (average.seen < average.period) average.seen += 1;
}

/** The value as a whole number at the average's scale, which is raised where the value has more decimals. */
function unitsFor(average: ExactMean, value: number): number | undefined {
  const units = unitsAt(value, average.scale);
  if (units !== undefined) return units;
  for (let scale = average.scale + 1; scale <= SCALE_MAX; scale++) {
    const finer = unitsAt(value, scale);
    if (finer !== undefined) return rescale(average, scale) ? finer : undefined;
  }
  return undefined;
}

/** Brings the window to a finer scale; false where an entry or the sum does not fit there. */
function rescale(average: ExactMean, scale: number): boolean {
  const factor = POWERS[scale - average.scale]!;
  const fits = (units: number): boolean => Math.abs(units * factor) <= UNITS_MAX;
  if (!average.window.every(fits) || !Number.isSafeInteger(average.sum * factor)) return false;
  for (let index = 0; index < average.period; index++) average.window[index]! *= factor;
  average.sum *= factor;
  average.scale = scale;
  return true;
}

/** Turns the window's whole numbers back into the doubles that they were made of. */
function unscale(average: ExactMean): void {
  const power = POWERS[average.scale]!;
  for (let index = 0; index < average.period; index++) average.window[index]! /= power;
  average.scale = UNSCALED;
  average.sum = 0;
}

function compareUnscaled(left: ExactMean, right: ExactMean): number {
  const difference = meanOf(left)! - meanOf(right)!;
  // Summing n doubles, each half a unit off its decimal, and dividing errs by less than (n + 3) units of 2^-52 of the
  // mean size: N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 4.2, doubled for safety.
  const bound = errorBound(left) + errorBound(right);
  if (difference > bound) return 1;
  if (difference < -bound) return -1;
  return compareExactly(left, right);
}

function errorBound(average: ExactMean): number {
  const power = average.scale === UNSCALED ? 1 : POWERS[average.scale]!;
  let size = 0;
  for (const entry of average.window) size += Math.abs(entry);
  return ((average.period + 3) * Number.EPSILON * size) / power / average.period;
}

function compareExactly(left: ExactMean, right: ExactMean): number {
  const a = exactSum(left).times(new Decimal(BigInt(right.period), 0));
  const b = exactSum(right).times(new Decimal(BigInt(left.period), 0));
  return Math.sign(a.compare(b));
}

function exactSum(average: ExactMean): Decimal {
  if (average.scale !== UNSCALED) return new Decimal(BigInt(average.sum), average.scale);
  return average.window.reduce((sum, value) => sum.plus(shortestDecimal(value)), Decimal.ZERO);
}

/** The shortest decimal of a double, whatever its size: amounts are bounded, values of an average are not. */
function shortestDecimal(value: number): Decimal {
  const [mantissa, exponentText] = value.toExponential().split("e") as [string, string];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
  const units = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponentText);
  return scale >= 0 ? new Decimal(units, scale) : new Decimal(units * 10n ** BigInt(-scale), 0);
}

/** The sum from the oldest value to the newest, so that it depends on the window alone. */
function sumOfWindow({ window, next, period }: ExactMean): number {
  let sum = 0;
  for (let index = next; index < period; index++) sum += window[index]!;
  for (let index = 0; index < next; index++) sum += window[index]!;
  return sum;
}
