/** Reading the embedded log: pages bounded by bytes, then what is appended as it comes. */
import {
  copiedLoggedAt,
  type Headers,
  LOGGED_AT,
  type RecordedEvent,
} from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Database, Sql } from "@spot-canvas/projections/projector/database";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import { compileSubjectFilter, type SubjectFilter } from "../subject-filter.ts";
import { FIRST_MARKET_POSITION, firstPosition } from "./purge.ts";
import { tableOf } from "./schema.ts";

/** A page is read in one statement, during which nobody else is served. */
const PAGE_BYTES = 2 * 1_024 * 1_024;
const FIRST_PAGE_EVENTS = 16;
const MOST_PAGE_EVENTS = 5_000;
/** What is appended through this program wakes its readers at once; another program's appends are found so soon. */
const POLL_MS = 1_000;

/** Tells when something was appended. */
export interface Appends {
  /** How often something was. */
  readonly count: number;
  /** Resolves once something was appended after that count, after the time limit, or when aborted. */
  after(count: number, limitMs: number, signal: AbortSignal | undefined): Promise<void>;
}

/** The row of an event. */
export interface EventRow {
  readonly position: string;
  readonly subject: string;
  readonly logged_at: string;
  readonly headers: string;
  readonly body: Uint8Array;
}

/** What a row is selected by. */
export const EVENT_ROW = "position, subject, logged_at, headers, body";

/**
 * Reads a stream as {@link ReadOptions} say. While the caller works on one page the next is fetched: the database has
 * a thread of its own.
 */
export async function* readStream(
  database: Database,
  appends: Appends,
  stream: StreamName,
  options: ReadOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const { signal, until = Number.POSITIVE_INFINITY } = options;
  const pages = new Pages(database, stream, options.subject);
  let position = options.after;
  let epoch: string | undefined;
  while (!signal?.aborted && position < until) {
    // Taken before the state is read: an append in between is not slept through.
    const { count } = appends;
    const state = await stateOf(database, stream);
    epoch ??= state.epoch;
    if (state.epoch !== epoch) throw logChanged(stream, "was recreated or restored");
    if (state.first > position + 1)
      throw logChanged(stream, `begins at ${state.first}, behind position ${position}`);
    if (state.last < position) throw logChanged(stream, `ends at ${state.last}, before position ${position}`);
    if (state.last === position) await appends.after(count, POLL_MS, signal);
    const target = Math.min(until, state.last);
    let next: Promise<Page> | undefined;
    while (!signal?.aborted && position < target) {
      const page: Page = await (next ?? pages.read(position, target));
      position = page.reached;
      next = position < target ? pages.read(position, target) : undefined;
      // Its failure is thrown where it is awaited, or is nobody's when the reading ends before.
      next?.catch(() => {});
      if (page.events.length > 0 && !signal?.aborted) yield page.events;
    }
  }
}

async function stateOf(
  sql: Sql,
  stream: StreamName,
): Promise<{ readonly epoch: string; readonly first: number; readonly last: number }> {
  const [row] = await sql.query<{ epoch: string; last_position: string; first: string | null }>(
    `SELECT epoch, last_position, ${stream === "MARKET" ? FIRST_MARKET_POSITION : "1"} AS first
     FROM log.streams WHERE name = $1`,
    [stream],
  );
  if (!row) throw logChanged(stream, "is gone");
  const { epoch, first, last_position: last } = row;
  return { epoch, first: firstPosition(first, last), last: Number(last) };
}

interface Page {
  readonly events: readonly RecordedEvent[];
  /** The position that was read to. */
  readonly reached: number;
}

/** Pages of one reading: as many events as fit into the bytes, by the size of those before. */
class Pages {
  readonly #sql: Sql;
  readonly #stream: StreamName;
  readonly #filter: SubjectFilter | undefined;
  #limit = FIRST_PAGE_EVENTS;

  constructor(sql: Sql, stream: StreamName, subject: string | undefined) {
    this.#sql = sql;
    this.#stream = stream;
    this.#filter = subject === undefined ? undefined : compileSubjectFilter(subject);
  }

  async read(after: number, until: number): Promise<Page> {
    const filter = this.#filter;
    const limit = this.#limit;
    const rows = await this.#sql.query<EventRow>(
      `SELECT ${EVENT_ROW} FROM ${tableOf(this.#stream)} WHERE position > $1 AND position <= $2
       ${filter ? `AND subject ${filter.exact ? "=" : "~"} $4` : ""} ORDER BY position LIMIT $3`,
      [after, until, limit, ...(filter ? [filter.exact ?? filter.pattern.source] : [])],
    );
    const events = rows.map((row) => new StoredEvent(this.#stream, row));
    const contiguous = after + events.length === events.at(-1)?.position;
    if (!filter && !contiguous) throw logChanged(this.#stream, `has a gap after position ${after}`);
    this.#adapt(events);
    return { events, reached: rows.length < limit ? until : events.at(-1)!.position };
  }

  #adapt(events: readonly RecordedEvent[]): void {
    if (events.length === 0) return;
    const bytes = events.reduce((sum, { body }) => sum + body.length + 256, 0);
    const fitting = Math.floor((PAGE_BYTES / bytes) * events.length);
    this.#limit = Math.min(MOST_PAGE_EVENTS, this.#limit * 8, Math.max(1, fitting));
  }
}

/** An event from its row. Headers are parsed when asked for: a bulk fold asks for few. */
export class StoredEvent implements RecordedEvent {
  readonly stream: StreamName;
  readonly position: number;
  readonly subject: string;
  readonly loggedAt: Instant;
  readonly body: Uint8Array;
  readonly #headers: string;

  constructor(stream: StreamName, row: EventRow) {
    this.stream = stream;
    this.position = Number(row.position);
    this.subject = row.subject;
    this.#headers = row.headers;
    this.loggedAt = this.#firstLoggedAt(row) ?? BigInt(row.logged_at);
    this.body = row.body;
  }

  get headers(): Headers {
    return JSON.parse(this.#headers) as Headers;
  }

  #firstLoggedAt({ headers }: EventRow): Instant | undefined {
    return headers.includes(LOGGED_AT) ? copiedLoggedAt(this.headers[LOGGED_AT]) : undefined;
  }
}

const logChanged = (stream: StreamName, how: string): Fault =>
  new Fault(
    "LogChanged",
    "conflict",
    `The stream ${stream} ${how}: rebuild the views that follow it, or restore the log that they were built from.`,
  );
