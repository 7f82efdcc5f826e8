/** A reader can wait for its own write. */
import type { Positions, PositionToken } from "@spot-canvas/domain/events/position-token";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { readSnapshot, type Snapshot } from "./snapshot.ts";

const POLL_MS = 8;

/**
 * Waits until all live views reflect what a token says. Throws a Fault `NotYetProjected` after the time-out, and
 * `AnotherLog` at once where the token was given out of another life of the log.
 */
export async function waitForToken(
  database: Database,
  { epoch, positions }: PositionToken,
  timeoutMs: number,
  clock: Clock,
): Promise<Snapshot> {
  const now = await readSnapshot(database);
  if (epoch !== undefined && epoch !== now.epoch) {
    throw new Fault(
      "AnotherLog",
      "conflict",
      `the position is of another log: the log was recreated or restored since, and its epoch is ${now.epoch} now`,
    );
  }
  return waitForPosition(database, positions, timeoutMs, clock);
}

/** Waits until all live views reflect these positions. Throws a Fault `NotYetProjected` after the time-out. */
export async function waitForPosition(
  database: Database,
  positions: Partial<Positions>,
  timeoutMs: number,
  clock: Clock,
): Promise<Snapshot> {
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    const snapshot = await readSnapshot(database);
    const behind = STREAMS.find((stream) => snapshot.positions[stream] < (positions[stream] ?? 0));
    if (behind === undefined) return snapshot;
    if (clock.monotonic() >= deadline) {
      throw new Fault(
        "NotYetProjected",
        "unavailable",
        `Position ${positions[behind]} of ${behind} was not projected within ${timeoutMs} ms (it is at ` +
          `${snapshot.positions[behind]}): try again, and see the projector's lag if it stays so.`,
      );
    }
    await clock.sleep(POLL_MS);
  }
}
