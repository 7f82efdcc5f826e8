/** Waiting for what another service makes of something: a bot of what was asked of it. */
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { systemClock } from "../waiting/system-clock.ts";

/** How long a caller waits, and how often it is looked. */
const WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** Looks until something is found, or the time is over; with the snapshot that was looked at last. */
export async function untilShown<T>(
  database: Database,
  look: (snapshot: Snapshot) => Promise<T | undefined>,
): Promise<{ readonly snapshot: Snapshot; readonly found: T | undefined }> {
  const until = systemClock.monotonic() + WITHIN_MS;
  for (;;) {
    const snapshot = await readSnapshot(database);
    const found = await look(snapshot);
    if (found !== undefined || systemClock.monotonic() >= until) return { snapshot, found };
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}
