/** Whether the read models move: a lag that shrinks is work, one that does not is a fault. */
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Sql } from "@spot-canvas/projections/projector/database";
import { type Lag, readLag } from "@spot-canvas/projections/projector/lag";
import type { EventSource } from "@spot-canvas/projections/projector/source";

/** A view that is behind and has not moved for so long is stalled. A restarted projector needs a few seconds at most. */
export const STALLED_SECONDS = 30;

/** Views that are behind and do not move. */
export async function stalledViews(source: EventSource, sql: Sql, clock: Clock): Promise<readonly Lag[]> {
  const lags = await readLag(source, sql, clock);
  return lags.filter(
    // A checkpoint that rested while nothing came counts from the first event that it has not folded.
    ({ events, secondsWithoutProgress, oldestSeconds }) =>
      events > 0 && Math.min(secondsWithoutProgress, oldestSeconds) >= STALLED_SECONDS,
  );
}
