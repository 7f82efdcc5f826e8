/**
 * Holes in which a venue did not trade at all, told from those in which nobody traded. What a hole is follows from its
 * neighbours: where hardly a slot is ever empty, many in a row are no quiet hour. Candles of before and after decide,
 * so this is for history; a strategy learns of an outage as it learns of candles, from the record that tells of it.
 */
import type { Interval } from "./coverage.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** How far around a hole others are looked for, in slots. */
const NEIGHBOURHOOD = 1_440;
/** How many times as long as the longest other hole of its neighbourhood an outage is, at least. */
const FACTOR = 5;
const HOUR = 3_600_000;
/** In candles below an hour a hole of one or two slots says nothing. */
const LEAST_SLOTS = 3;

/** Those of a series' holes (oldest first, all of them asked for) that were outages. */
export function outagesIn<H extends Interval>(holes: readonly H[], timeframe: Timeframe): readonly H[] {
  const width = widthOf(timeframe);
  const least = (width < HOUR ? LEAST_SLOTS : 1) * width;
  return holes.filter((hole, index) => {
    const length = hole.to - hole.from;
    return length >= least && length > FACTOR * longestNear(holes, index, NEIGHBOURHOOD * width);
  });
}

/** How long the longest other hole is that reaches into the neighbourhood of one. */
function longestNear(holes: readonly Interval[], index: number, reach: number): number {
  const { from, to } = holes[index]!;
  let longest = 0;
  for (let near = index - 1; near >= 0 && holes[near]!.to > from - reach; near--) {
    longest = Math.max(longest, holes[near]!.to - holes[near]!.from);
  }
  for (let near = index + 1; near < holes.length && holes[near]!.from < to + reach; near++) {
    longest = Math.max(longest, holes[near]!.to - holes[near]!.from);
  }
  return longest;
}
