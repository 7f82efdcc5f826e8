/** Reads a stream page by page, then what is appended, across an unreachable server, and never past a changed log. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import type { Wakeups } from "../embedded/wakeups.ts";
import { compileSubjectFilter } from "../subject-filter.ts";
import type { Server } from "./server.ts";

const PAGE_EVENTS = 1_000;
/** How often it is looked whether another process appended, and whether the log is still the same. */
const POLL_MS = 100;
const LOOK_MS = 1_000;
const PAUSE_MS = 500;

/** What a reading stands on. */
export interface Reading {
  readonly server: Server;
  readonly stream: StreamName;
  readonly wakeups: Wakeups;
  /** The epoch that the log was opened in. */
  readonly epoch: () => string;
}

/** Reads as {@link ReadOptions} say. */
export async function* readStream(
  { server, stream, wakeups, epoch }: Reading,
  { after, until = Number.POSITIVE_INFINITY, subject, signal }: ReadOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const matches = subject === undefined ? undefined : compileSubjectFilter(subject).matches;
  let position = after;
  let lookedAt = Number.NEGATIVE_INFINITY;
  while (!signal?.aborted && position < until) {
    const { count } = wakeups;
    let events: readonly RecordedEvent[];
    try {
      if (performance.now() - lookedAt > LOOK_MS) {
        await refuseChanged(server, stream, position, epoch());
        lookedAt = performance.now();
      }
      events = await server.after(stream, position, Math.min(PAGE_EVENTS, until - position));
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "unavailable") throw error;
      await sleep(PAUSE_MS, undefined, signal ? { signal } : {}).catch(() => {});
      continue;
    }
    if (events.length === 0) {
      await wakeups.after(count, POLL_MS, signal);
      continue;
    }
    position = events.at(-1)!.position;
    const wanted = matches === undefined ? events : events.filter((event) => matches(event.subject));
    if (wanted.length > 0 && !signal?.aborted) yield wanted;
  }
}

async function refuseChanged(
  server: Server,
  stream: StreamName,
  position: number,
  epoch: string,
): Promise<void> {
  const now = await server.epoch(stream);
  if (now !== epoch)
    throw logChanged(
      `The stream ${stream} was recreated or restored: its epoch was ${epoch}, and is ${now ?? "none"}`,
    );
  const last = (await server.last(stream))?.position ?? 0;
  if (last < position) throw logChanged(`The stream ${stream} ends at ${last}, before position ${position}`);
}

const logChanged = (what: string): Fault =>
  new Fault("LogChanged", "conflict", `${what}: restore it, or rebuild the views from it as it is now.`);
