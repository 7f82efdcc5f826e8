/**
 * Holes in which a venue had no market, told from those in which nobody traded. What a hole is follows from its
 * neighbours: where hardly a slot is ever empty, many in a row are no quiet hour. Candles of before and after decide,
 * so this is for history; a strategy learns of an outage as it learns of candles, from the record that tells of it.
 */
import type { Interval } from "./coverage.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** How far around a hole others are looked for, in slots. */
const NEIGHBOURHOOD = 720;
/** How many times as long as everything near it an outage is, at least. */
const FACTOR = 5;
/** A market that comes back for so few slots between two holes is not back yet. */
const ISLAND_SLOTS = 2;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** In candles below an hour a hole of one or two slots says nothing. */
const LEAST_SLOTS = 3;

/** Holes that belong together. */
interface Cluster<H extends Interval> extends Interval {
  readonly holes: readonly H[];
  /** How long they are together. */
  readonly length: number;
}

/**
 * Those of a series' holes (oldest first, all of them asked for) that were outages. Candles of a day and wider tell
 * nothing: a whole day without a market is a day in which nobody traded.
 */
export function outagesIn<H extends Interval>(holes: readonly H[], timeframe: Timeframe): readonly H[] {
  const width = widthOf(timeframe);
  if (width >= DAY) return [];
  const least = (width < HOUR ? LEAST_SLOTS : 1) * width;
  const clusters = clustersOf(holes, ISLAND_SLOTS * width);
  return clusters
    .filter(({ length }, index) => length > FACTOR * longestNear(clusters, index, NEIGHBOURHOOD * width))
    .flatMap((cluster) => cluster.holes.filter(({ from, to }) => to - from >= least));
}

/** Joins holes with no more than an island between them. */
function clustersOf<H extends Interval>(holes: readonly H[], island: number): readonly Cluster<H>[] {
  const clusters: Cluster<H>[] = [];
  for (const hole of holes) {
    const last = clusters.at(-1);
    const length = hole.to - hole.from;
    if (last && hole.from - last.to <= island) {
      const joined = {
        from: last.from,
        to: hole.to,
        holes: [...last.holes, hole],
        length: last.length + length,
      };
      clusters[clusters.length - 1] = joined;
    } else clusters.push({ from: hole.from, to: hole.to, holes: [hole], length });
  }
  return clusters;
}

/** How long the longest other cluster is that reaches into the neighbourhood of one. */
function longestNear(clusters: readonly Cluster<Interval>[], index: number, reach: number): number {
  const { from, to } = clusters[index]!;
  let longest = 0;
  for (let near = index - 1; near >= 0 && clusters[near]!.to > from - reach; near--) {
    longest = Math.max(longest, clusters[near]!.length);
  }
  for (let near = index + 1; near < clusters.length && clusters[near]!.from < to + reach; near++) {
    longest = Math.max(longest, clusters[near]!.length);
  }
  return longest;
}
