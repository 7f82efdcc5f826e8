/** Positions with what the market did while they were held. */
import type { Position } from "../ledger/position.ts";
import { millisOfInstant } from "../time/instant.ts";
import type { Feed } from "./feed.ts";
import { lastAt } from "./marking.ts";
import type { RoundTrip } from "./result.ts";

/** The round trips of positions; `end` is when the run ended, for those that are open. */
export const tripsOf = (
  positions: readonly Position[],
  feeds: readonly Feed[],
  end: number,
): readonly RoundTrip[] => positions.map((position) => tripOf(position, feeds, end));

function tripOf(position: Position, feeds: readonly Feed[], end: number): RoundTrip {
  const feed = feeds.find(
    ({ series, strategies }) => series.product === position.symbol && strategies.length > 0,
  )!;
  const { columns } = feed;
  const opened = millisOfInstant(position.openedAt);
  const closed = position.closedAt === undefined ? end : millisOfInstant(position.closedAt);
  const first = lastAt(columns.time, opened, 0);
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
