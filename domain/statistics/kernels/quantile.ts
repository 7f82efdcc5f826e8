/** Quantiles of values in rising order. */

/** The values in rising order, the given ones left as they are. */
export const sortedCopy = (values: Float64Array): Float64Array => values.slice().sort();

/**
 * The quantile by linear interpolation between neighbours: position (n - 1) x p among the sorted values (type 7 of R. J.
 * Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996). NaN of nothing.
 */
export function quantileOf(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

/** The mean of the values at or below the quantile. */
export function meanBelow(sorted: Float64Array, p: number): number {
  const limit = quantileOf(sorted, p);
  let sum = 0;
  let count = 0;
  while (count < sorted.length && sorted[count]! <= limit) sum += sorted[count++]!;
  return sum / count;
}
