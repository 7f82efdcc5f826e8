/** Events as a log in memory that nobody appends to any more: what a clean run folds. */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import type { EventSource } from "@spot-canvas/projections/projector/source";

const BATCH = 500;

/** Events of TRADING, at positions from 1 on. */
export function tradingOf(events: readonly NewEvent[]): EventSource {
  const recorded: readonly RecordedEvent[] = events.map(({ subject, headers, body }, index) => ({
    ...{ stream: "TRADING", position: index + 1, loggedAt: BigInt(index) },
    ...{ subject, headers, body },
  }));
  const ends = { MARKET: 0, TRADING: recorded.length, QUARANTINE: 0 };
  return {
    streams: async () =>
      STREAMS.map((name) => ({ name, epoch: "00000001", lastPosition: ends[name], bytes: 0 })),
    async *read(stream, { after, until = Number.POSITIVE_INFINITY, signal }) {
      let next = after;
      const end = Math.min(until, ends[stream]);
      for (; next < end && !signal?.aborted; next += BATCH) {
        yield recorded.slice(next, Math.min(next + BATCH, end));
      }
      if (until === Number.POSITIVE_INFINITY && signal) await ended(signal);
    },
  };
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
