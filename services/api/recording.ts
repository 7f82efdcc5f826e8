/** Writing what a caller said: into the log first, and answered when the reads show it. */
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import { systemClock } from "../waiting/system-clock.ts";
import { within } from "../waiting/within.ts";

/** How long a caller waits for the log. */
const LOGGED_WITHIN_MS = 10_000;
/** How long a caller waits for the projector. */
const PROJECTED_WITHIN_MS = 10_000;

/** What to record: the event, where, and when it happened; now where that is left out. */
export interface Said<T extends EventType> {
  readonly type: T;
  readonly data: EventData[T];
  readonly key: SubjectKey;
  readonly tenant: string;
  /** What the event's id is made of, beside its type and tenant. */
  readonly naturalId: readonly string[];
  readonly occurredAt?: Instant;
}

/** The event of what a caller said: the beginning of its own workflow. */
export function eventOf<T extends EventType>({
  type,
  data,
  key,
  tenant,
  naturalId,
  occurredAt,
}: Said<T>): NewEvent {
  const id = identityOf(type, tenant, ...naturalId);
  const recordedAt = instantOfMillis(systemClock.now());
  const subject = formatSubject(key, tenant);
  return newEvent(type, data, subject, {
    id,
    occurredAt: occurredAt ?? recordedAt,
    recordedAt,
    correlationId: id,
  });
}

/**
 * What the log answers, or a Fault `LogSilent` where it takes too long. The writing goes on then, as far as it comes:
 * the caller cannot know, and may say the same again.
 */
export function logged<T>(writing: Promise<T>): Promise<T> {
  return within(writing, LOGGED_WITHIN_MS, () => {
    const text =
      "the log does not answer, and whether this was recorded is not known: look, or send it again when /health is ok";
    throw new Fault("LogSilent", "unavailable", text);
  });
}

/** A footing for reads that reflects TRADING up to a position that the caller has just written. */
export async function projected(database: Database, position: number): Promise<Snapshot> {
  try {
    return await waitForPosition(database, { TRADING: position }, PROJECTED_WITHIN_MS, systemClock);
  } catch (error) {
    if (!(error instanceof Fault) || error.tag !== "NotYetProjected") throw error;
    const text =
      `recorded at position ${position} of TRADING, but the projector has not got there: ` +
      "do not send it again, the reads will show it";
    throw new Fault("NotYetProjected", "unavailable", text, { cause: error });
  }
}
