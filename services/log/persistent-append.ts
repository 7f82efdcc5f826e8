/** An append that does not give up while the log cannot be reached: for services whose next step needs the answer. */
import { setTimeout as wait } from "node:timers/promises";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import type { Logger } from "../logging/logger.ts";
import type { Appended, AppendOptions, EventLog } from "./event-log.ts";

const FIRST_WAIT_MS = 100;
const WAIT_MS_MAX = 10_000;

/** Where the append goes and who may end it. */
export interface PersistentAppend {
  readonly log: EventLog;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Appends, again and again with growing waits while the log is unavailable. An append whose answer was lost may have
 * arrived: with an expected last position the next try then throws `PositionConflict`, and the caller reads and sees.
 */
export const appendPersistently = (
  writing: PersistentAppend,
  event: NewEvent,
  options: AppendOptions = {},
): Promise<Appended> => persistently(writing, event.subject, () => writing.log.append(event, options));

/**
 * Appends events of one subject as {@link EventLog.appendAll} does, in the same way. One whose answer was lost, so long
 * ago that the log does not know it any more, counts as another's: there are then fewer than given.
 */
export const appendAllPersistently = (
  writing: PersistentAppend,
  events: readonly NewEvent[],
  expectedLast: number,
): Promise<readonly Appended[]> =>
  persistently(writing, events[0]?.subject ?? "", () => writing.log.appendAll(events, expectedLast));

async function persistently<T>(
  { signal, logger }: PersistentAppend,
  subject: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let delay = FIRST_WAIT_MS; ; delay = Math.min(delay * 2, WAIT_MS_MAX)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "unavailable") throw error;
      logger.warn("the log cannot be reached, trying again", {
        subject,
        reason: error.message,
      });
    }
    await wait(delay, undefined, { signal });
  }
}

/** Whether an append found its subject elsewhere than expected. */
export const isPositionConflict = (error: unknown): boolean =>
  error instanceof Fault && error.tag === "PositionConflict";
