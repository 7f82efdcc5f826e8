/** How far the read models are behind the log. */
import { STREAMS } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { Platform } from "./platform.ts";
import { VIEWS } from "./views.ts";

/** How often it is looked at. */
const POLL_MS = 100;

/** What waiting for the read models needs. */
export interface CatchUp {
  readonly platform: Pick<Platform, "log" | "database">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Waits until every view reflects what was in the log when this was called; ends early when the signal aborts. */
export async function untilCaughtUp({ platform, clock, signal, onProgress }: CatchUp): Promise<void> {
  const { log, database } = platform;
  const targets = new Map((await log.streams()).map(({ name, lastPosition }) => [name, lastPosition]));
  const total = [...targets.values()].reduce((sum, position) => sum + position, 0);
  while (!signal.aborted) {
    const positions = await projectedPositions(database);
    if (positions) {
      const done = STREAMS.reduce(
        (sum, stream) => sum + Math.min(positions[stream], targets.get(stream) ?? 0),
        0,
      );
      if (done >= total) return;
      onProgress?.(done, total);
    }
    await clock.sleep(POLL_MS, signal);
  }
}

/** The positions that all views have folded, or undefined until each of them is there. */
async function projectedPositions(database: Platform["database"]) {
  try {
    const snapshot = await readSnapshot(database);
    for (const { name } of VIEWS) snapshot.schemaOf(name);
    return snapshot.positions;
  } catch (error) {
    // Before the projector's first round there is no catalogue to read.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
