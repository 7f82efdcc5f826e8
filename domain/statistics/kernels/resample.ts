/** Other rows of values that the same world might have given. */
import type { Random } from "./random.ts";

/**
 * Values drawn from the given ones in stretches that keep what neighbours have to do with one another: the stationary
 * bootstrap (D. N. Politis and J. P. Romano, 1994) with stretches of n^(1/3) values on the mean.
 */
export function resampleStretches(values: Float64Array, random: Random): Float64Array {
  const count = values.length;
  const drawn = new Float64Array(count);
  const restart = 1 / Math.cbrt(count);
  let at = 0;
  for (let index = 0; index < count; index++) {
    at = index === 0 || random() < restart ? Math.floor(random() * count) : (at + 1) % count;
    drawn[index] = values[at]!;
  }
  return drawn;
}

/** The same values in another order (R. Durstenfeld's shuffle, 1964). */
export function shuffled(values: Float64Array, random: Random): Float64Array {
  const order = values.slice();
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const value = order[index]!;
    order[index] = order[other]!;
    order[other] = value;
  }
  return order;
}
