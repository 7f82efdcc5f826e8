/** Reads a stream ahead of its consumer, bounded by events and bytes, and cuts it into batches of the size asked for. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { EventSource } from "./source.ts";

/** How much is kept read ahead: enough to fill the next batch while one is being written. */
const AHEAD_EVENTS = 5_000;
const AHEAD_BYTES = 16 * 1024 * 1024;

/** The most that a batch may hold. One event is always given, whatever its size. */
export interface BatchLimit {
  readonly events: number;
  readonly bytes: number;
}

/** From where to where a stream is read. */
export interface IntakeOptions {
  readonly stream: StreamName;
  readonly after: number;
  readonly until?: number;
}

/** A stream on its way to one consumer. */
export class Intake {
  #queue: (readonly RecordedEvent[])[] = [];
  /** How much of the first queued batch is gone. */
  #taken = 0;
  #events = 0;
  #bytes = 0;
  #ended = false;
  #failure: unknown;
  #wakeConsumer: (() => void) | undefined;
  #wakePump: (() => void) | undefined;
  readonly #abort = new AbortController();
  readonly #pumping: Promise<void>;

  constructor(source: EventSource, options: IntakeOptions) {
    this.#pumping = this.#pump(source, options);
  }

  /** Whether nothing is there to be taken now. */
  get isIdle(): boolean {
    return this.#events === 0 && !this.#ended;
  }

  /** The next batch: what there is, up to the limit; waits for the first event. Empty at the end of the reading. */
  async take(limit: BatchLimit): Promise<readonly RecordedEvent[]> {
    while (this.#events === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wakeConsumer = resolve;
      });
    }
    if (this.#events === 0 && this.#failure !== undefined) throw this.#failure;
    const batch = this.#cut(limit);
    this.#wakePump?.();
    return batch;
  }

  /** Ends the reading; what is queued is dropped. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#end();
    this.#queue = [];
    this.#events = 0;
    this.#failure = undefined;
    await this.#pumping;
  }

  async #pump(source: EventSource, { stream, after, until }: IntakeOptions): Promise<void> {
    const { signal } = this.#abort;
    try {
      const options = { after, signal, ...(until === undefined ? {} : { until }) };
      for await (const batch of source.read(stream, options)) {
        if (signal.aborted) return;
        this.#push(batch);
        while ((this.#events > AHEAD_EVENTS || this.#bytes > AHEAD_BYTES) && !signal.aborted) {
          await new Promise<void>((resolve) => {
            this.#wakePump = resolve;
          });
        }
      }
    } catch (error) {
      if (!signal.aborted) this.#failure = error;
    } finally {
      this.#end();
    }
  }

  #push(batch: readonly RecordedEvent[]): void {
    if (batch.length === 0) return;
    this.#queue.push(batch);
    this.#events += batch.length;
    for (const event of batch) this.#bytes += event.body.length;
    this.#wakeConsumer?.();
  }

  #end(): void {
    this.#ended = true;
    this.#wakeConsumer?.();
    this.#wakePump?.();
  }

  #cut(limit: BatchLimit): readonly RecordedEvent[] {
    const cut: RecordedEvent[] = [];
    let bytes = 0;
    while (this.#queue.length > 0) {
      const batch = this.#queue[0]!;
      while (this.#taken < batch.length) {
        const event = batch[this.#taken]!;
        if (cut.length > 0 && (cut.length >= limit.events || bytes + event.body.length > limit.bytes))
          return cut;
        cut.push(event);
        bytes += event.body.length;
        this.#taken++;
        this.#events--;
        this.#bytes -= event.body.length;
      }
      this.#queue.shift();
      this.#taken = 0;
    }
    return cut;
  }
}
