/**
 * From the log's bytes to events and back: the one place that decides what is readable. What is not is still a fact
 * of the log: it becomes an outcome that a projection can keep, never an exception that stops a stream.
 */
import { Fault, type Result } from "../fault.ts";
import type { Instant } from "../time/instant.ts";
import { CATALOGUE, type EventData, type EventType, isEventType } from "./catalogue.ts";
import { type Envelope, envelopeIn, headersOf, type NewEvent, type RecordedEvent } from "./envelope.ts";
import { identityOf } from "./identity.ts";
import { parseSubject, type Subject } from "./subject.ts";

/** One event, read: what it says, who it is and where it stands. */
export type Event<T extends EventType = EventType> = {
  readonly [K in T]: {
    readonly type: K;
    readonly data: EventData[K];
    readonly subject: Subject;
    readonly recorded: RecordedEvent;
    /** Who it is; derived for a trade or signal from a foreign publisher that sent no headers. Computed when asked. */
    readonly envelope: Envelope;
  };
}[T];

/** What reading a recorded event gave. */
export type Reading =
  | { readonly outcome: "event"; readonly event: Event }
  /** The bytes are not what they must be: kept as a row that points here, and on. */
  | { readonly outcome: "unreadable"; readonly recorded: RecordedEvent; readonly fault: Fault }
  /** A type that this program never knew: skipped and counted. */
  | { readonly outcome: "unknown-type"; readonly recorded: RecordedEvent; readonly type: string }
  /** A known type in a version from the future: an older program must not skip a newer fact, so it stops. */
  | {
      readonly outcome: "unknown-version";
      readonly recorded: RecordedEvent;
      readonly type: EventType;
      readonly version: number;
    };

/** Reads one event of the log. */
export function readEvent(recorded: RecordedEvent): Reading {
  const subject = subjectOf(recorded.subject);
  if (!subject.ok) return { outcome: "unreadable", recorded, fault: subject.error };
  const named = typeIn(recorded, subject.value);
  if (named === undefined || !isEventType(named.type)) {
    return { outcome: "unknown-type", recorded, type: named?.type ?? "" };
  }
  const { type, version } = named;
  const entry = CATALOGUE[type];
  if (version > entry.version) return { outcome: "unknown-version", recorded, type, version };
  const data = entry.decode(recorded.body);
  if (!data.ok) return { outcome: "unreadable", recorded, fault: data.error };
  const mismatch = subjectMismatch(type, data.value, subject.value);
  if (mismatch) return { outcome: "unreadable", recorded, fault: mismatch };
  return { outcome: "event", event: new ReadEvent(type, data.value, subject.value, recorded) as Event };
}

/** Subjects are few and repeat without end: each is read once, and forgotten with all others where they are many. */
const SUBJECTS_KEPT_MAX = 10_000;
const subjects = new Map<string, Result<Subject>>();

function subjectOf(text: string): Result<Subject> {
  let subject = subjects.get(text);
  if (subject === undefined) {
    if (subjects.size >= SUBJECTS_KEPT_MAX) subjects.clear();
    subject = parseSubject(text);
    subjects.set(text, subject);
  }
  return subject;
}

/**
 * An event to append, from its type, data and envelope. The type and version headers are filled in here. The message id
 * is a hash of subject, id and body, unless one is given that follows from the content already.
 */
export function newEvent<T extends EventType>(
  type: T,
  data: EventData[T],
  subject: string,
  envelope: Omit<Envelope, "type" | "version">,
  messageId?: string,
): NewEvent {
  const entry = CATALOGUE[type] as unknown as {
    readonly version: number;
    encode(data: EventData[T]): Uint8Array;
  };
  const body = entry.encode(data);
  return {
    subject,
    messageId: messageId ?? identityOf(subject, envelope.id, body),
    headers: headersOf({ ...envelope, type, version: entry.version }),
    body,
  };
}

/** The type and version that the headers state, or that the subject implies where a foreign publisher sent none. */
function typeIn(
  recorded: RecordedEvent,
  subject: Subject,
): { readonly type: string; readonly version: number } | undefined {
  const type = headerIn(recorded, "Event-Type");
  if (type !== undefined) return { type, version: Number(headerIn(recorded, "Event-Version") ?? 1) };
  const { key } = subject;
  if (key.family === "trades") return { type: "TradeExecuted", version: 1 };
  const isReceived = key.family === "signals" && key.instance === "outside";
  return isReceived ? { type: "SignalReceived", version: 1 } : undefined;
}

const headerIn = (recorded: RecordedEvent, name: string): string | undefined =>
  recorded.header ? recorded.header(name) : recorded.headers[name];

/** Where the data's fields bear other names than the subject's tokens. */
const TRADE_FIELDS = { account: "accountId", market: "marketType" } as const;

function subjectMismatch(
  type: EventType,
  data: EventData[EventType],
  { tenant, key }: Subject,
): Fault | undefined {
  const fields = data as unknown as Readonly<Record<string, unknown>>;
  if (type === "TradeExecuted" && fields["tenantId"] !== tenant)
    return mismatch("tenant", fields["tenantId"], tenant);
  for (const token in key) {
    if (token === "family") continue;
    const expected = (key as unknown as Readonly<Record<string, string>>)[token];
    const name = type === "TradeExecuted" ? TRADE_FIELDS[token as keyof typeof TRADE_FIELDS] : token;
    if (fields[name] !== expected) return mismatch(token, fields[name], expected);
  }
  return undefined;
}

const mismatch = (token: string, said: unknown, expected: unknown): Fault =>
  new Fault(
    "SubjectMismatch",
    "corrupt",
    `The event's ${token} is "${said}" but its subject says "${expected}".`,
  );

/** A read event whose envelope is made only when asked for: a bulk fold asks for few. */
class ReadEvent {
  readonly type: EventType;
  readonly data: EventData[EventType];
  readonly subject: Subject;
  readonly recorded: RecordedEvent;
  #envelope: Envelope | undefined;

  constructor(type: EventType, data: EventData[EventType], subject: Subject, recorded: RecordedEvent) {
    this.type = type;
    this.data = data;
    this.subject = subject;
    this.recorded = recorded;
  }

  get envelope(): Envelope {
    this.#envelope ??= envelopeIn(this.recorded) ?? this.#derived();
    return this.#envelope;
  }

  /** The envelope of an event without headers: its natural id is the sender's own, or else its place in the log. */
  #derived(): Envelope {
    const { recorded, data, type } = this;
    const place = `${recorded.stream}:${recorded.position}`;
    const natural = "tradeId" in data ? data.tradeId : "received_id" in data ? data.received_id : place;
    const id = identityOf(type, this.subject.tenant, natural);
    const occurredAt: Instant = "tradeId" in data ? data.timestamp : recorded.loggedAt;
    return { id, type: this.type, version: 1, occurredAt, recordedAt: recorded.loggedAt, correlationId: id };
  }
}
