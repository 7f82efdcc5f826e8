/** Runs projectors in specifications, and waits for what they do. */
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import type { Clock } from "../projector/clock.ts";
import type { Database } from "../projector/database.ts";
import { type Partition, WHOLE } from "../projector/partition.ts";
import { type ProjectorLog, runProjector } from "../projector/projector.ts";
import type { View } from "../projector/view.ts";
import { waitForPosition } from "../projector/wait.ts";
import type { MemoryLog } from "./memory-log.ts";

/** A projector at work. Disposing of it ends it. */
export interface Running extends AsyncDisposable {
  /** What it said. */
  readonly said: readonly string[];
  /** Ends when it ends: with the fault that stopped it. */
  readonly done: Promise<void>;
}

/** Starts a projector. */
export function project(
  source: MemoryLog,
  database: Database,
  views: readonly View[],
  clock: Clock = systemClock,
  partition: Partition = WHOLE,
): Running {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const log: ProjectorLog = { info: say, warn: say, error: say };
  const stop = new AbortController();
  const done = runProjector({ source, database, views, clock, partition, signal: stop.signal, log });
  done.catch(() => undefined);
  return {
    said,
    done,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done.catch(() => undefined);
    },
  };
}

/** Projects all that is in the log, and stops. */
export async function projectAll(
  source: MemoryLog,
  database: Database,
  views: readonly View[],
): Promise<void> {
  await using _running = project(source, database, views);
  await projected(source, database, views);
}

/** Waits until all that is in the log is in the tables of the views. */
export async function projected(
  source: MemoryLog,
  database: Database,
  views: readonly View[],
): Promise<void> {
  const states = (await source.streams()).filter(({ name }) =>
    views.some(({ streams }) => streams.includes(name)),
  );
  const positions = Object.fromEntries(states.map(({ name, lastPosition }) => [name, lastPosition]));
  await eventually(() => waitForPosition(database, positions, 20_000, systemClock));
}

/** Tries until it succeeds: tables may not be there yet. */
export async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 400) throw error;
      await systemClock.sleep(25);
    }
  }
}
