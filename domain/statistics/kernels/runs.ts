/** Runs of gains and of losses. */

/** The longest run of values above zero, of values below it, and the run at the end (negative for losses). */
export interface Runs {
  readonly gains: number;
  readonly losses: number;
  readonly current: number;
}

/** A zero ends a run of either kind. */
export function runsOf(values: Float64Array): Runs {
  let gains = 0;
  let losses = 0;
  let current = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value > 0) current = current > 0 ? current + 1 : 1;
    else if (value < 0) current = current < 0 ? current - 1 : -1;
    else current = 0;
    if (current > gains) gains = current;
    if (-current > losses) losses = -current;
  }
  return { gains, losses, current };
}
