/** Events that end when their reader may not have them any more. */
import type { Events, ServerSentEvent } from "./event-stream.ts";

/** How often a reader's key is looked at while nothing happens. */
const LOOKED_AT_EVERY_MS = 5_000;

/**
 * The events, as long as they are allowed: that is asked before each batch leaves, so that a key that was revoked gets
 * none of what came after, and from time to time, so that its answer ends also where nothing comes.
 */
export const whileAllowed =
  <T>(events: Events<T>, isAllowed: () => Promise<boolean>, everyMs = LOOKED_AT_EVERY_MS): Events<T> =>
  (signal) =>
    guarded(events, isAllowed, signal, everyMs);

async function* guarded<T>(
  events: Events<T>,
  isAllowed: () => Promise<boolean>,
  signal: AbortSignal,
  everyMs: number,
): AsyncGenerator<readonly ServerSentEvent<T>[]> {
  const ended = new AbortController();
  const look = setInterval(async () => {
    if (!(await isAllowed())) ended.abort();
  }, everyMs);
  try {
    for await (const batch of events(AbortSignal.any([signal, ended.signal]))) {
      if (!(await isAllowed())) return;
      yield batch;
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    clearInterval(look);
  }
}
