/** Whether two series of one product tell the same time: where the moves of one come earlier or later than the other's. */
import type { CandleColumns } from "./candle.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** How one series lies against another. */
export interface ClockShift {
  /** By how many slots the first one's moves come later than the second one's; 0 where the two agree. */
  readonly slots: number;
  /** Pearson's correlation of their moves at that shift, and where they stand. */
  readonly correlation: number;
  readonly unshifted: number;
}

/** The furthest shift that is looked at, in slots. */
const SLOTS_MAX = 12;
/** Fewer common moves tell nothing. */
const MOVES_MIN = 50;
/** How well a shift must fit to be believed, and by how much better than none. */
const FIT = 0.7;
const MARGIN = 0.2;

/**
 * Compares the moves (logarithms of close over open) of two series of the same product; undefined where they have too
 * little in common. A shift that fits hardly better than none is none.
 */
export function clockShift(a: CandleColumns, b: CandleColumns, timeframe: Timeframe): ClockShift | undefined {
  const width = widthOf(timeframe);
  const others = new Map<number, number>();
  for (let index = 0; index < b.time.length; index++) others.set(b.time[index]!, moveAt(b, index));
  const unshifted = correlationAt(a, others, 0);
  if (unshifted === undefined) return undefined;
  let best: ClockShift = { slots: 0, correlation: unshifted, unshifted };
  for (let slots = -SLOTS_MAX; slots <= SLOTS_MAX; slots++) {
    const correlation = correlationAt(a, others, -slots * width);
    if (correlation !== undefined && correlation > best.correlation) best = { slots, correlation, unshifted };
  }
  const isBelieved = best.correlation > FIT && best.correlation - unshifted > MARGIN;
  return isBelieved ? best : { slots: 0, correlation: unshifted, unshifted };
}

const moveAt = ({ open, close }: CandleColumns, index: number): number =>
  Math.log(close[index]! / open[index]!);

/** Pearson's correlation of the moves of one with those of the other `shift` milliseconds away. */
function correlationAt(
  a: CandleColumns,
  others: ReadonlyMap<number, number>,
  shift: number,
): number | undefined {
  let [count, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < a.time.length; index++) {
    const y = others.get(a.time[index]! + shift);
    if (y === undefined) continue;
    const x = moveAt(a, index);
    count++;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const spread = Math.sqrt((count * sumXX - sumX * sumX) * (count * sumYY - sumY * sumY));
  return count < MOVES_MIN || !(spread > 0) ? undefined : (count * sumXY - sumX * sumY) / spread;
}
