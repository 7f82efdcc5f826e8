/**
 * A log whose oldest events of MARKET may have been moved to an archive. Whoever reads it sees one log: what is no longer
 * in the streams comes from the archive, and where that is not at hand the reading ends with a fault that says so.
 */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { parseSubject, STREAM_OF } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import type { Appended, AppendOptions, EventLog, LogDescription, Publisher } from "./event-log.ts";
import { archiveOf, marketOf, startEpochWith } from "./transfer/archived-market.ts";

/** What was logged in the last so many milliseconds stays in the log: whoever follows it never meets the archive. */
export const YOUNG_MS = 24 * 3_600_000;

/** The log, with the archive in that folder where one is configured. */
export const withArchive = (log: EventLog, folder: string | undefined): EventLog =>
  new LogWithArchive(log, folder);

class LogWithArchive implements EventLog {
  readonly description: LogDescription;
  readonly #log: EventLog;
  readonly #folder: string | undefined;

  constructor(log: EventLog, folder: string | undefined) {
    this.description = log.description;
    this.#log = log;
    this.#folder = folder;
  }

  streams(): Promise<readonly StreamState[]> {
    return this.#log.streams();
  }

  read(stream: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]> {
    return stream === "MARKET" ? this.#readMarket(options) : this.#log.read(stream, options);
  }

  append(event: NewEvent, options?: AppendOptions): Promise<Appended> {
    return this.#log.append(event, options);
  }

  appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    return this.#log.appendAll(events, expectedLast);
  }

  publisher(): Publisher {
    return this.#log.publisher();
  }

  async last(subject: string): Promise<RecordedEvent | undefined> {
    const event = await this.#log.last(subject);
    if (event !== undefined || STREAM_OF[unwrap(parseSubject(subject)).key.family] !== "MARKET") return event;
    const market = await marketOf(this.#log);
    if (market.first === 1) return undefined;
    return (await archiveOf(market, this.#folder)).last("MARKET", subject, market.first - 1);
  }

  /** The archive goes on with the log: it takes the new epoch too. */
  startEpoch(): Promise<void> {
    return startEpochWith(this.#folder, this.#log, () => this.#log.startEpoch());
  }

  purgeMarket(until: number): Promise<void> {
    return this.#log.purgeMarket(until);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log[Symbol.asyncDispose]();
  }

  async *#readMarket(options: ReadOptions): AsyncGenerator<readonly RecordedEvent[]> {
    const { until = Number.POSITIVE_INFINITY, signal } = options;
    let position = options.after;
    while (!signal?.aborted && position < until) {
      const market = await marketOf(this.#log);
      if (position + 1 < market.first) {
        const end = Math.min(until, market.first - 1);
        const archive = await archiveOf(market, this.#folder);
        yield* archive.read("MARKET", { ...options, after: position, until: end });
        position = end;
        continue;
      }
      try {
        const reading = new LiveReading(this.#log, position, options.subject !== undefined);
        for await (const batch of this.#log.read("MARKET", { ...options, after: position })) {
          if (await reading.hasLost()) break;
          yield batch;
          position = reading.passed(batch);
        }
        if (signal?.aborted || !(await reading.hasLost())) return;
      } catch (error) {
        const isChanged = error instanceof Fault && error.tag === "LogChanged";
        // Archived while it was read: what is missing now is in the archive.
        if (!isChanged || (await marketOf(this.#log)).first <= position + 1) throw error;
      }
    }
  }
}

/**
 * Watches a reading of the streams for what was archived under it. A reading of all subjects is contiguous by itself; one
 * of some cannot tell an event that was removed from one that was never there, and asks.
 */
class LiveReading {
  readonly #log: EventLog;
  readonly #filtered: boolean;
  #position: number;
  #last: RecordedEvent | undefined;

  constructor(log: EventLog, position: number, filtered: boolean) {
    this.#log = log;
    this.#position = position;
    this.#filtered = filtered;
  }

  /** Whether something behind the position was removed before it came. */
  async hasLost(): Promise<boolean> {
    if (!this.#filtered || this.#isYoung()) return false;
    return (await marketOf(this.#log)).first > this.#position + 1;
  }

  /** Notes a batch that was given; returns its end. */
  passed(batch: readonly RecordedEvent[]): number {
    this.#last = batch.at(-1)!;
    this.#position = this.#last.position;
    return this.#position;
  }

  /** Half of what stays at least: a reader may work on a batch for a while. */
  #isYoung(): boolean {
    return this.#last !== undefined && this.#last.loggedAt > instantOfMillis(Date.now() - YOUNG_MS / 2);
  }
}
