/** A log in memory, for the specifications of the projector. Positions are contiguous; readers follow what is appended. */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { parseSubject, STREAM_OF } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import type { EventSource, ReadOptions, StreamState } from "../projector/source.ts";

/** A log of arrays. */
export class MemoryLog implements EventSource {
  #epoch = 1;
  /** The most events a reader is given at once. */
  batch = 100;
  readonly #events: Record<StreamName, RecordedEvent[]> = { MARKET: [], TRADING: [], QUARANTINE: [] };
  #waiting: (() => void)[] = [];

  /** Appends an event and returns its position. */
  append(event: Pick<NewEvent, "subject" | "body"> & Partial<NewEvent>): number {
    const stream = STREAM_OF[unwrap(parseSubject(event.subject)).key.family];
    const events = this.#events[stream];
    const position = events.length + 1;
    events.push({
      stream,
      position,
      subject: event.subject,
      loggedAt: 1_700_000_000_000_000_000n + BigInt(position) * 1_000_000n,
      headers: event.headers ?? {},
      body: event.body,
    });
    this.#wake();
    return position;
  }

  /** Makes it another log with the same events. */
  recreate(): void {
    this.#epoch++;
  }

  /** Cuts a stream off after a position, as a restored backup would. */
  truncate(stream: StreamName, last: number): void {
    this.#events[stream].length = last;
  }

  async streams(): Promise<readonly StreamState[]> {
    return STREAMS.map((name) => ({
      name,
      epoch: `e000000${this.#epoch}`,
      lastPosition: this.#events[name].length,
      bytes: 0,
    }));
  }

  async *read(stream: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]> {
    const { after, until = Number.POSITIVE_INFINITY, signal } = options;
    signal?.addEventListener("abort", () => this.#wake());
    let next = after;
    while (next < until && !signal?.aborted) {
      const end = Math.min(next + this.batch, until, this.#events[stream].length);
      const batch = this.#events[stream].slice(next, end);
      if (batch.length > 0) {
        next += batch.length;
        yield batch;
      } else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
