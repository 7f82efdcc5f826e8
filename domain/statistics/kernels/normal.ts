/** The standard normal distribution. */

/** The part of the distribution below `x`, to 15 digits of the smaller side: a series near the middle, a fraction beyond. */
export function normalBelow(x: number): number {
  if (x < -38) return 0;
  if (x > 38) return 1;
  const z = Math.abs(x);
  const tail = z < 3 ? 0.5 - density(z) * seriesOf(z) : density(z) * fractionOf(z);
  return x > 0 ? 1 - tail : tail;
}

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Phi(z) - 1/2 = density(z) x (z + z^3/3 + z^5/(3 x 5) + ...): Abramowitz and Stegun 26.2.11. */
function seriesOf(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** 1 - Phi(z) = density(z) / (z + 1/(z + 2/(z + 3/(z + ...)))): Abramowitz and Stegun 26.2.14. */
function fractionOf(z: number): number {
  let below = z;
  for (let step = 100; step > 0; step--) below = z + step / below;
  return 1 / below;
}

/** The `x` below which the part `p` of the distribution lies, by Newton's steps; -Infinity and Infinity at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  // A bisection finds the neighbourhood, whatever the tail; Newton then doubles the digits with each step.
  let low = -38;
  let high = 38;
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < p) low = middle;
    else high = middle;
  }
  let x = (low + high) / 2;
  for (let step = 0; step < 8; step++) x -= (normalBelow(x) - p) / density(x);
  return x;
}
