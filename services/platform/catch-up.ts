/** How far the read models are behind the log. */
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
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

/**
 * Waits until every view reflects what was in the log when this was called; ends early when the signal aborts. Throws the
 * fault of the log where what the views need next was moved to an archive that is not at hand: they would wait for ever.
 */
export async function untilCaughtUp({ platform, clock, signal, onProgress }: CatchUp): Promise<void> {
  const { log, database } = platform;
  const streams = await log.streams();
  const targets = new Map(streams.map(({ name, lastPosition }) => [name, lastPosition]));
  const total = [...targets.values()].reduce((sum, position) => sum + position, 0);
  while (!signal.aborted) {
    const positions = await projectedPositions(database);
    for (const { name, firstPosition = 1 } of streams) {
      const after = positions?.[name] ?? 0;
      if (after + 1 < firstPosition) await readOne(log, name, after);
    }
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

async function readOne(log: Platform["log"], stream: StreamName, after: number): Promise<void> {
  for await (const _ of log.read(stream, { after, until: after + 1 })) return;
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
