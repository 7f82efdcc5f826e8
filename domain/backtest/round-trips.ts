/** Positions with what the market did while they were held. */
import type { Position } from "../ledger/position.ts";
import { millisOfInstant } from "../time/instant.ts";
import type { Feed } from "./feed.ts";
import type { RoundTrip } from "./result.ts";

/** The round trips of positions; `end` is when the run ended, for those that are open. */
export function tripsOf(
  positions: readonly Position[],
  feeds: readonly Feed[],
  end: number,
): readonly RoundTrip[] {
  const places = new Map<string, Place>();
  return positions.map((position) => {
    const place = places.get(position.symbol) ?? { feed: feedOf(position, feeds), index: 0 };
    places.set(position.symbol, place);
    return tripOf(position, place, end);
  });
}

/** A series, and where in it the trip before began: the next one is mostly near. */
interface Place {
  readonly feed: Feed;
  index: number;
}

const feedOf = ({ symbol }: Position, feeds: readonly Feed[]): Feed =>
  feeds.find(({ series, strategies }) => series.product === symbol && strategies.length > 0)!;

function tripOf(position: Position, place: Place, end: number): RoundTrip {
  const { feed } = place;
  const { columns } = feed;
  const opened = millisOfInstant(position.openedAt);
  const closed = position.closedAt === undefined ? end : millisOfInstant(position.closedAt);
  const first = lastAt(columns.time, opened, columns.time[place.index]! <= opened ? place.index : 0);
  place.index = first;
  const last = lastAt(columns.time, closed, first);
  let highest = columns.open[first]!;
  let lowest = highest;
  // The candle whose open closed it was not lived through.
  const until = columns.time[last] === closed ? last : last + 1;
  for (let index = first; index < until; index++) {
    if (columns.high[index]! > highest) highest = columns.high[index]!;
    if (columns.low[index]! < lowest) lowest = columns.low[index]!;
  }
  const exit = position.exitPrice?.toDouble();
  if (exit !== undefined) {
    highest = Math.max(highest, exit);
    lowest = Math.min(lowest, exit);
  }
  return { position, highest, lowest, candles: until - first, spansGap: feed.lacks(opened, closed) };
}

/** The index of the last time at or before a moment, looked for from an index on where that is so. */
function lastAt(time: Float64Array, moment: number, from: number): number {
  let low = from;
  let step = 1;
  for (; low + step < time.length && time[low + step]! <= moment; step *= 2) low += step;
  let high = Math.min(low + step, time.length);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (time[middle]! <= moment) low = middle;
    else high = middle;
  }
  return low;
}
