/**
 * An event as a line of text that holds everything of it: what archives are made of, and what two logs are compared by.
 * The same event gives the same line wherever it is kept.
 */
import { isUtf8 } from "node:buffer";
import {
  type Headers,
  LOGGED_AT,
  type NewEvent,
  type RecordedEvent,
} from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";

/** The document of a line. A body that is no text is in base64. */
export interface RecordDocument {
  readonly position: number;
  readonly subject: string;
  /** Nanoseconds since the epoch. */
  readonly logged_at: string;
  readonly headers: Headers;
  readonly body?: string;
  readonly body_base64?: string;
}

/** An event as a document, headers by name. */
export function recordOf({ position, subject, loggedAt, headers, body }: RecordedEvent): RecordDocument {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return {
    position,
    subject,
    logged_at: String(loggedAt),
    headers: ownHeaders(headers),
    ...(isUtf8(bytes) ? { body: bytes.toString("utf8") } : { body_base64: bytes.toString("base64") }),
  };
}

/** The line of a document, without its end. */
export const lineOf = (document: RecordDocument): string => JSON.stringify(document);

/** What stands in every line of a subject, and hardly in another. */
export const subjectMark = (subject: string): string => `"subject":${JSON.stringify(subject)}`;

/** A line, read. Fault `BadRecord`. */
export function readLine(stream: StreamName, line: string): Result<RecordedEvent> {
  let document: Partial<RecordDocument>;
  try {
    document = (JSON.parse(line) ?? {}) as Partial<RecordDocument>;
  } catch {
    return bad(line);
  }
  const { position, subject, logged_at, headers, body, body_base64 } = document;
  const isWhole =
    Number.isSafeInteger(position) &&
    typeof subject === "string" &&
    /^\d{1,19}$/.test(String(logged_at)) &&
    typeof headers === "object" &&
    headers !== null &&
    Object.values(headers).every((value) => typeof value === "string") &&
    (typeof body === "string") !== (typeof body_base64 === "string");
  if (!isWhole) return bad(line);
  const bytes = body === undefined ? Buffer.from(body_base64!, "base64") : Buffer.from(body, "utf8");
  return ok({
    stream,
    position: position!,
    subject: subject!,
    loggedAt: BigInt(logged_at!),
    headers: headers!,
    // Of its own, and aligned: columns of doubles are read where they lie.
    body: new Uint8Array(bytes),
  });
}

/** The event as it is appended to another log, where it stands at the same position and says when it was first logged. */
export const copiedEvent = (event: RecordedEvent, epoch: string): NewEvent => ({
  subject: event.subject,
  messageId: `copied:${epoch}:${event.position}`,
  headers: { ...ownHeaders(event.headers), [LOGGED_AT]: String(event.loggedAt) },
  body: event.body,
});

/** Whether a text names a stream of the log. */
export const isStreamName = (text: string): text is StreamName => STREAMS.some((name) => name === text);

function ownHeaders(headers: Headers): Headers {
  const names = Object.keys(headers).filter((name) => name !== LOGGED_AT);
  return Object.fromEntries(names.sort().map((name) => [name, headers[name]!]));
}

const bad = (line: string): Result<never> =>
  fail(new Fault("BadRecord", "corrupt", `A line of the archive is no event: ${line.slice(0, 80)}`));
