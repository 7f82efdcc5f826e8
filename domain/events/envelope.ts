/**
 * What every event carries beside its data, in message headers: the body is data alone, so that a trade from a foreign
 * publisher, which knows nothing of our headers, is a valid event. Positions order things; clocks never do.
 */
import { formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import type { StreamName } from "./stream.ts";

/** Who an event is, when it happened, and what led to it. */
export interface Envelope {
  /** 32 lower-case hex digits, a function of what the event says: the same fact has the same id wherever it is made. */
  readonly id: string;
  /** The event's name in the past tense, such as `SignalRaised`. */
  readonly type: string;
  /** The version of the shape of its data. */
  readonly version: number;
  /** When it happened, by the clock of whoever saw it. */
  readonly occurredAt: Instant;
  /** When it was handed to the log. */
  readonly recordedAt: Instant;
  /** The workflow that it belongs to: the id of the event that began it. */
  readonly correlationId: string;
  /** The event that led to this one; absent at the beginning of a workflow. */
  readonly causationId?: string;
}

/** Message headers as the log keeps them: names and texts. */
export type Headers = Readonly<Record<string, string>>;

/** An event on its way into the log. */
export interface NewEvent {
  readonly subject: string;
  /** Lets the log drop a repeat within its window. Saves space only: correctness comes from unique keys in the tables. */
  readonly messageId: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** An event as the log gave it back. */
export interface RecordedEvent {
  readonly stream: StreamName;
  /** Its place in the stream, from 1. */
  readonly position: number;
  readonly subject: string;
  /** When the log took it, by the log's clock; of a copied event, when its first log did. */
  readonly loggedAt: Instant;
  /** Empty where a foreign publisher sent none. Read lazily: a bulk replay does not pay for what it does not ask. */
  readonly headers: Headers;
  /** One header of plain ASCII, without reading the others: for logs whose headers come as bytes. */
  header?(name: string): string | undefined;
  readonly body: Uint8Array;
}

/**
 * The header of an event that was copied from another log: when that one took it, in nanoseconds since the epoch. A log
 * gives it as `loggedAt`, so that a copy is folded to the same rows.
 */
export const LOGGED_AT = "Logged-At";

/** The time in such a header, or undefined where it is none. */
export const copiedLoggedAt = (text: string | undefined): Instant | undefined =>
  text !== undefined && /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;

const HEADER = {
  id: "Event-Id",
  type: "Event-Type",
  version: "Event-Version",
  occurredAt: "Occurred-At",
  recordedAt: "Recorded-At",
  correlationId: "Correlation-Id",
  causationId: "Causation-Id",
} as const;

/** The headers that carry an envelope. */
export function headersOf(envelope: Envelope): Headers {
  return {
    [HEADER.id]: envelope.id,
    [HEADER.type]: envelope.type,
    [HEADER.version]: String(envelope.version),
    [HEADER.occurredAt]: formatInstant(envelope.occurredAt),
    [HEADER.recordedAt]: formatInstant(envelope.recordedAt),
    [HEADER.correlationId]: envelope.correlationId,
    ...(envelope.causationId === undefined ? {} : { [HEADER.causationId]: envelope.causationId }),
  };
}

/** The envelope in an event's headers, or undefined where they hold none or not a whole one. */
export function envelopeIn(event: RecordedEvent): Envelope | undefined {
  const { headers } = event;
  const id = headers[HEADER.id];
  const type = headers[HEADER.type];
  const version = Number(headers[HEADER.version]);
  const causationId = headers[HEADER.causationId];
  if (!id || !type || !Number.isInteger(version) || version < 1) return undefined;
  const occurredAt = parseInstant(headers[HEADER.occurredAt] ?? "");
  const recordedAt = parseInstant(headers[HEADER.recordedAt] ?? "");
  return {
    id,
    type,
    version,
    occurredAt: occurredAt.ok ? occurredAt.value : event.loggedAt,
    recordedAt: recordedAt.ok ? recordedAt.value : event.loggedAt,
    correlationId: headers[HEADER.correlationId] ?? id,
    ...(causationId === undefined ? {} : { causationId }),
  };
}
