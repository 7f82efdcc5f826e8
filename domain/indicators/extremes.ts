/**
 * The highest and the lowest of every window of `period` values, in about three comparisons a value whatever the period:
 * M. van Herk, "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels", 1992.
 * Rows before the first full window hold the extreme of what there is.
 */

/** Writes into `out` the highest of the window that ends at each value. */
export function highest(values: Float64Array, period: number, out: Float64Array): void {
  // Of the block before: the highest from each offset to its end. The last entry is the empty rest.
  const rest = new Float64Array(period + 1).fill(Number.NEGATIVE_INFINITY);
  for (let start = 0; start < values.length; start += period) {
    const end = Math.min(start + period, values.length);
    let top = Number.NEGATIVE_INFINITY;
    for (let index = start; index < end; index++) {
      const value = values[index]!;
      top = Math.max(value, top);
      const before = rest[index - start + 1]!;
      out[index] = Math.max(before, top);
    }
    if (end - start < period) return;
    top = Number.NEGATIVE_INFINITY;
    for (let index = end - 1; index >= start; index--) {
      const value = values[index]!;
      top = Math.max(value, top);
      rest[index - start] = top;
    }
  }
}

/** Writes into `out` the lowest of the window that ends at each value. */
export function lowest(values: Float64Array, period: number, out: Float64Array): void {
  const rest = new Float64Array(period + 1).fill(Number.POSITIVE_INFINITY);
  for (let start = 0; start < values.length; start += period) {
    const end = Math.min(start + period, values.length);
    let bottom = Number.POSITIVE_INFINITY;
    for (let index = start; index < end; index++) {
      const value = values[index]!;
      bottom = Math.min(value, bottom);
      const before = rest[index - start + 1]!;
      out[index] = Math.min(before, bottom);
    }
    if (end - start < period) return;
    bottom = Number.POSITIVE_INFINITY;
    for (let index = end - 1; index >= start; index--) {
      const value = values[index]!;
      bottom = Math.min(value, bottom);
      rest[index - start] = bottom;
    }
  }
}
