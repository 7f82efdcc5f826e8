/**
 * The sum of volumes, resumable and exact: the decimals that the doubles stand for are added, and the sum is rounded
 * once. So 0.1 and 0.2 are 0.3, and a sum of sums is the sum, as long as it has up to 15 digits. What has more is added
 * with the error of each addition kept (A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
 * Summen", 1974), which leaves at most the last bit in doubt. Which of the two holds follows from the values alone.
 */
import { POWERS, SCALE_MAX, UNITS_MAX, unitsAt } from "../money/decimal-units.ts";

/** A sum so far. Plain data, changed in place. */
export interface ExactSum {
  /** Decimals of `units`: enough for every value so far; {@link LOST} where they do not fit. */
  scale: number;
  units: number;
  /** The sum as a double, and what its additions rounded off. */
  high: number;
  low: number;
}

const LOST = -1;
/** The decimals that are tried: venues count volumes in whole coins, cents, or satoshi. */
const RUNGS = [0, 2, 5, 8, 11, 15, 18, SCALE_MAX] as const;

/** The sum of nothing. */
export const emptySum = (): ExactSum => ({ scale: 0, units: 0, high: 0, low: 0 });

/** Makes a sum that of nothing again. */
export function clearSum(sum: ExactSum): void {
  sum.scale = 0;
  sum.units = 0;
  sum.high = 0;
  sum.low = 0;
}

/** Adds a value that is not below zero. */
export function addExactly(sum: ExactSum, value: number): void {
  const high = sum.high + value;
  sum.low += sum.high >= value ? sum.high - high + value : value - high + sum.high;
  sum.high = high;
  if (sum.scale === LOST) return;
  const power = POWERS[sum.scale]!;
  const units = Math.round(value * power);
  const isExact = units / power === value && units <= UNITS_MAX;
  const total = sum.units + units;
  if (isExact && total <= Number.MAX_SAFE_INTEGER) sum.units = total;
  else refine(sum, value);
}

/** The double that is nearest to the sum. */
export const totalOf = ({ scale, units, high, low }: ExactSum): number =>
  scale === LOST ? high + low : units / POWERS[scale]!;

/** Adds a value that has more decimals than every one before; gives the whole numbers up where they end. */
function refine(sum: ExactSum, value: number): void {
  for (const scale of RUNGS) {
    if (scale <= sum.scale) continue;
    const units = unitsAt(value, scale);
    if (units === undefined) continue;
    const total = sum.units * POWERS[scale - sum.scale]! + units;
    if (total > Number.MAX_SAFE_INTEGER) break;
    sum.scale = scale;
    sum.units = total;
    return;
  }
  sum.scale = LOST;
}
