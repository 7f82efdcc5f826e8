/** How one value stands to another, and when it crosses it: a tie is neither above nor below. */

/** Negative, 0 or positive as the first value is below, equal to or above the second; null while one is missing. */
export type Relation = number | null;

/**
 * How two values stand. Averages that run on forget their rounding errors as slowly as their past, so that two that tie
 * in truth differ in the last digits: what differs by no more than `tolerance` is a tie.
 */
export function relationOf(left: number, right: number, tolerance = 0): Relation {
  const difference = left - right;
  if (difference > tolerance) return 1;
  if (difference < -tolerance) return -1;
  return Number.isNaN(difference) ? null : 0;
}

/** Whether it is above now, and was not at the candle before. */
export const crossedAbove = (before: Relation, now: Relation): boolean =>
  before !== null && now !== null && before <= 0 && now > 0;

/** Whether it is below now, and was not at the candle before. */
export const crossedBelow = (before: Relation, now: Relation): boolean =>
  before !== null && now !== null && before >= 0 && now < 0;

/**
 * How far rounding can take an exponential average over `period` values of about this size from its true value: each
 * step rounds off less than 1.5 units of the last digit and keeps 1 - 2 / (period + 1) of what the steps before rounded
 * off, which adds up to 0.75 (period + 1) units; four times that, for values that were greater before.
 */
export const roundingOfEma = (period: number, size: number): number =>
  3 * (period + 1) * Number.EPSILON * Math.abs(size);
