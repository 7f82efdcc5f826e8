/** Values above and below zero, apart. */

/** How many there are of each and what they add up to. */
export interface Sides {
  readonly count: number;
  readonly gains: number;
  readonly losses: number;
  /** Sum of the values above zero. */
  readonly gained: number;
  /** Sum of the values below zero: at most 0. */
  readonly lost: number;
}

/** Counts and sums by sign; zeros are neither. */
export function sidesOf(values: Float64Array): Sides {
  let gains = 0;
  let losses = 0;
  let gained = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value > 0) {
      gains++;
      gained += value;
    } else if (value < 0) {
      losses++;
      lost += value;
    }
  }
  return { count: values.length, gains, losses, gained, lost };
}
