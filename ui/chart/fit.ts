/** Which values are visible, and the span that shows them. */

/** A span of values. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** The lowest of `lows` and the highest of `highs` between two indices; undefined where there is nothing. */
export function spanOf(
  lows: Float64Array,
  highs: Float64Array,
  [first, last]: readonly [number, number],
): Span | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = first; index < last; index++) {
    if (lows[index]! < low) low = lows[index]!;
    if (highs[index]! > high) high = highs[index]!;
  }
  return low <= high ? { low, high } : undefined;
}

/** Both spans in one. */
export const joined = (a: Span | undefined, b: Span | undefined): Span | undefined =>
  a === undefined || b === undefined
    ? (a ?? b)
    : { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };

/** With room above and below, as parts of the span; a single value gets a thousandth of itself. */
export function withRoom({ low, high }: Span, above: number, below: number, isLog: boolean): Span {
  if (low === high) {
    const room = Math.abs(low) / 1_000 || 1;
    return { low: low - room, high: high + room };
  }
  if (isLog && low > 0) {
    const size = Math.log(high / low);
    return { low: low * Math.exp(-size * below), high: high * Math.exp(size * above) };
  }
  const size = high - low;
  return { low: low - size * below, high: high + size * above };
}
