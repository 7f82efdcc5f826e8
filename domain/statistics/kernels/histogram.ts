/** How often values fall into bins of equal width. */

/** One bin: `from` included, `to` excluded, of the last one included. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BINS_MAX = 41;
/** Widths that a reader can add up. */
const NICE = [1, 2, 2.5, 5, 10];

/** Bins of a width that is 1, 2, 2.5 or 5 times a power of ten, at most 41, with 0 where two meet. */
export function histogramOf(values: Float64Array): readonly Bin[] {
  if (values.length === 0) return [];
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const width = niceWidth((high - low) / (BINS_MAX - 2));
  const first = Math.floor(low / width);
  const counts = new Array<number>(Math.floor(high / width) - first + 1).fill(0);
  for (const value of values) counts[Math.floor(value / width) - first]!++;
  return counts.map((count, index) => {
    return { from: (first + index) * width, to: (first + index + 1) * width, count };
  });
}

function niceWidth(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return (NICE.find((factor) => factor * power >= least) ?? 10) * power;
}
