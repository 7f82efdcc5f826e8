/** Where a stream of events goes on, and when reads show what it is about to tell. */
import { STREAM_PROBLEM } from "@spot-canvas/domain/contract/trade-stream";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { EventLog } from "../log/event-log.ts";
import { systemClock } from "../waiting/system-clock.ts";

const PROJECTED_WITHIN_MS = 5_000;

/** Behind which position of a stream to go on: behind its end where the reader's `Last-Event-ID` does not say. */
export async function positionAfter(log: EventLog, stream: StreamName, headers: Headers): Promise<number> {
  const end = (await log.streams()).find(({ name }) => name === stream)?.lastPosition ?? 0;
  const id = headers.get("last-event-id");
  if (id === null || id === "") return end;
  if (!/^\d{1,15}$/.test(id)) throw new Fault("InvalidEventId", "usage", STREAM_PROBLEM.invalidId);
  if (Number(id) > end) throw new Fault("BeyondLog", "conflict", STREAM_PROBLEM.beyondLog);
  return Number(id);
}

/** Waits for the projector however long it takes; undefined where the reader has left by then. */
export async function projectedTo(
  database: Database,
  stream: StreamName,
  position: number,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  while (!signal.aborted) {
    try {
      return await waitForPosition(database, { [stream]: position }, PROJECTED_WITHIN_MS, systemClock);
    } catch (error) {
      if (!(error instanceof Fault) || error.tag !== "NotYetProjected") throw error;
    }
  }
  return undefined;
}
