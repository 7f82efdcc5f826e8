/**
 * The index of the first of rising values that is not below a bound, looked for from one index up to another; the latter
 * where there is none.
 */
export function lowerBound(
  values: Float64Array | readonly number[],
  bound: number,
  from = 0,
  to = values.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
