/** The event log in memory, whole: what a simulation writes to and reads from. It keeps the contract of every log. */
import { LOGGED_AT, type NewEvent, type RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { parseSubject, STREAM_OF } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import type { ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import { appendEach } from "../log/append-each.ts";
import type { Appended, AppendOptions, EventLog, LogDescription, Publisher } from "../log/event-log.ts";
import { compileSubjectFilter } from "../log/subject-filter.ts";

const NANOS_PER_MS = 1_000_000n;

interface Stream {
  readonly events: RecordedEvent[];
  readonly ids: Map<string, number>;
  readonly last: Map<string, number>;
  bytes: number;
  /** Up to where its events were removed. */
  purged: number;
}

/** A log of arrays. `now` is in epoch milliseconds. */
export class MemoryEventLog implements EventLog {
  readonly description: LogDescription = {
    engine: "embedded",
    version: "memory",
    durability: "Nothing outlives the process.",
    survivesPowerCut: false,
    conditionalAppendIsSound: true,
  };
  /** The most events that a reader is given at once. */
  batch = 100;
  readonly #now: () => number;
  readonly #streams = new Map<StreamName, Stream>(
    STREAMS.map((name) => [name, { events: [], ids: new Map(), last: new Map(), bytes: 0, purged: 0 }]),
  );
  #epoch = 1;
  #waiting: (() => void)[] = [];

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  async streams(): Promise<readonly StreamState[]> {
    return STREAMS.map((name) => {
      const { events, bytes, purged } = this.#streams.get(name)!;
      const last = events.at(-1);
      return {
        name,
        epoch: `memory${String(this.#epoch).padStart(4, "0")}`,
        firstPosition: purged + 1,
        lastPosition: events.length,
        bytes,
        ...(last === undefined ? {} : { lastLoggedAt: last.loggedAt }),
      };
    });
  }

  async append(event: NewEvent, { expectedLast }: AppendOptions = {}): Promise<Appended> {
    const stream = streamOf(event.subject);
    const { events, ids, last } = this.#streams.get(stream)!;
    const known = ids.get(event.messageId);
    if (known !== undefined) return { stream, position: known, duplicate: true };
    if (expectedLast !== undefined && (last.get(event.subject) ?? 0) !== expectedLast) {
      const message = `The last event on ${event.subject} is not at ${expectedLast}.`;
      throw new Fault("PositionConflict", "conflict", message);
    }
    const position = events.length + 1;
    const { [LOGGED_AT]: copied, ...headers } = event.headers;
    const loggedAt = copied === undefined ? BigInt(Math.trunc(this.#now())) * NANOS_PER_MS : BigInt(copied);
    events.push({ stream, position, subject: event.subject, loggedAt, headers, body: event.body });
    ids.set(event.messageId, position);
    last.set(event.subject, position);
    this.#streams.get(stream)!.bytes += event.subject.length + event.body.byteLength;
    this.#wake();
    return { stream, position, duplicate: false };
  }

  appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    return appendEach(this, events, expectedLast);
  }

  async *read(name: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]> {
    const { after, until = Number.POSITIVE_INFINITY, subject, signal } = options;
    const { events, purged } = this.#streams.get(name)!;
    const matches = subject === undefined ? () => true : compileSubjectFilter(subject).matches;
    if (signal?.aborted) return;
    if (after < purged) {
      throw new Fault(
        "LogChanged",
        "conflict",
        `The stream ${name} begins at ${purged + 1}, behind ${after}.`,
      );
    }
    if (after > events.length && after < until) {
      throw new Fault(
        "LogChanged",
        "conflict",
        `The stream ${name} ends at ${events.length}, before ${after}.`,
      );
    }
    const wake = (): void => this.#wake();
    signal?.addEventListener("abort", wake);
    try {
      for (let next = after; next < until && !signal?.aborted; ) {
        const end = Math.min(next + this.batch, until, events.length);
        if (end <= next) {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
          continue;
        }
        const found = events.slice(next, end).filter((event) => matches(event.subject));
        next = end;
        if (found.length > 0) yield found;
      }
    } finally {
      signal?.removeEventListener("abort", wake);
    }
  }

  publisher(): Publisher {
    let appended: Appended[] = [];
    return {
      publish: async (event) => {
        appended.push(await this.append(event));
      },
      flush: async () => {
        const flushed = appended;
        appended = [];
        return flushed;
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async last(subject: string): Promise<RecordedEvent | undefined> {
    const { events, last, purged } = this.#streams.get(streamOf(subject))!;
    const position = last.get(subject) ?? 0;
    return position <= purged ? undefined : events[position - 1];
  }

  async startEpoch(): Promise<void> {
    this.#epoch++;
  }

  async purgeMarket(until: number): Promise<void> {
    const market = this.#streams.get("MARKET")!;
    market.purged = Math.max(market.purged, Math.min(until, market.events.length));
  }

  /** All that a stream was ever given. */
  eventsOf(stream: StreamName): readonly RecordedEvent[] {
    return this.#streams.get(stream)!.events;
  }

  /** Forgets the message ids, as a broker does when its window has passed. */
  forgetIds(): void {
    for (const { ids } of this.#streams.values()) ids.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function streamOf(subject: string): StreamName {
  const parsed = parseSubject(subject);
  if (parsed.ok) return STREAM_OF[parsed.value.key.family];
  throw new Fault("UnknownSubject", "usage", `No stream keeps ${subject}.`);
}
