/** The event log in tables of a database: what runs where nothing is installed. */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { parseSubject, STREAM_OF } from "@spot-canvas/domain/events/subject";
import { Fault, type Result, unwrap } from "@spot-canvas/domain/fault";
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import type { Logger } from "../../logging/logger.ts";
import type { PendingAppend, QueuedAppend } from "../append-queue.ts";
import type { Appended, AppendOptions, EventLog, LogDescription, Publisher } from "../event-log.ts";
import { isPositionConflict } from "../persistent-append.ts";
import { describeEngine } from "./description.ts";
import { EmbeddedPublisher } from "./publisher.ts";
import { FIRST_MARKET_POSITION, firstPosition, purgeMarket } from "./purge.ts";
import { EVENT_ROW, type EventRow, readStream, StoredEvent } from "./reader.ts";
import { createLogTables, tableOf } from "./schema.ts";
import { Wakeups } from "./wakeups.ts";
import { LogWriter } from "./writer.ts";

/** How to open the log. */
export interface EmbeddedLogOptions {
  readonly logger: Logger;
  /** The log's clock; the machine's by default. */
  readonly clock?: () => Instant;
}

/** Opens the log that the database keeps, and makes its tables where there are none. The database stays the caller's. */
export async function openEmbeddedLog(database: Database, options: EmbeddedLogOptions): Promise<EventLog> {
  await createLogTables(database);
  const description = await describeEngine(database);
  options.logger.info(`The log is embedded in ${description.version}. ${description.durability}`);
  return new EmbeddedLog(database, description, options.clock ?? (() => instantOfMillis(Date.now())));
}

class EmbeddedLog implements EventLog {
  readonly description: LogDescription;
  readonly #database: Database;
  readonly #writer: LogWriter;
  readonly #wakeups = new Wakeups();
  readonly #closing = new AbortController();

  constructor(database: Database, description: LogDescription, clock: () => Instant) {
    this.#database = database;
    this.description = description;
    this.#writer = new LogWriter(database, clock, () => this.#wakeups.wake());
  }

  async streams(): Promise<readonly StreamState[]> {
    const rows = await this.#database.query<StreamRow>(
      `SELECT *, ${FIRST_MARKET_POSITION} AS first_market_position FROM log.streams`,
    );
    const states = new Map(rows.map((row) => [row.name, stateOf(row)]));
    return STREAMS.flatMap((name) => states.get(name) ?? []);
  }

  read(stream: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]> {
    const signals = options.signal ? [options.signal, this.#closing.signal] : [this.#closing.signal];
    return readStream(this.#database, this.#wakeups, stream, {
      ...options,
      signal: AbortSignal.any(signals),
    });
  }

  append(event: NewEvent, options: AppendOptions = {}): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const settle: QueuedAppend["settle"] = (outcome) =>
        outcome.ok ? resolve(outcome.value) : reject(outcome.error);
      this.#enqueue(event, { expectedLast: options.expectedLast }, settle);
    });
  }

  async appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    let follows: PendingAppend | undefined;
    const appends = events.map(
      (event) =>
        new Promise<Result<Appended>>((settle) => {
          follows = this.#enqueue(event, follows === undefined ? { expectedLast } : { follows }, settle);
        }),
    );
    const appended: Appended[] = [];
    for (const outcome of await Promise.all(appends)) {
      if (outcome.ok) appended.push(outcome.value);
      else if (!isPositionConflict(outcome.error)) throw outcome.error;
    }
    return appended;
  }

  publisher(): Publisher {
    return new EmbeddedPublisher((event, settle) => this.#enqueue(event, {}, settle));
  }

  async last(subject: string): Promise<RecordedEvent | undefined> {
    const stream = streamOf(subject);
    const [row] = await this.#database.query<EventRow>(
      `SELECT ${EVENT_ROW} FROM ${tableOf(stream)} WHERE subject = $1 ORDER BY position DESC LIMIT 1`,
      [subject],
    );
    return row && new StoredEvent(stream, row);
  }

  async startEpoch(): Promise<void> {
    await this.#database.query("UPDATE log.streams SET epoch = left(md5(gen_random_uuid()::text), 16)");
  }

  purgeMarket(until: number): Promise<void> {
    return purgeMarket(this.#database, until);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#writer.drained();
  }

  #enqueue(
    event: NewEvent,
    condition: Pick<PendingAppend, "expectedLast" | "follows">,
    settle: QueuedAppend["settle"],
  ): QueuedAppend {
    if (this.#closing.signal.aborted) {
      throw new Fault("LogClosed", "defect", "The log was closed before the event was appended.");
    }
    const append: QueuedAppend = {
      stream: streamOf(event.subject),
      event: storable(event),
      ...condition,
      settle,
    };
    this.#writer.enqueue(append);
    return append;
  }
}

interface StreamRow {
  readonly name: StreamName;
  readonly epoch: string;
  /** Null while MARKET holds nothing. */
  readonly first_market_position: string | null;
  readonly last_position: string;
  readonly bytes: string;
  readonly last_logged_at: string | null;
}

const stateOf = (row: StreamRow): StreamState => ({
  name: row.name,
  epoch: row.epoch,
  firstPosition: row.name === "MARKET" ? firstPosition(row.first_market_position, row.last_position) : 1,
  lastPosition: Number(row.last_position),
  bytes: Number(row.bytes),
  ...(row.last_logged_at === null ? {} : { lastLoggedAt: BigInt(row.last_logged_at) }),
});

/** The stream that keeps a subject; throws a Fault `UnknownSubject` where none does. */
const streamOf = (subject: string): StreamName => STREAM_OF[unwrap(parseSubject(subject)).key.family];

/** Refuses what a text column cannot hold, before it could fail the events beside it. */
function storable(event: NewEvent): NewEvent {
  if (!event.messageId.includes("\0")) return event;
  throw new Fault("BadMessageId", "usage", "A message id must not contain a NUL character.");
}
