/** An event on its way to the server. */
import type { MsgHdrs } from "@nats-io/transport-node";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Appended } from "../event-log.ts";
import { encodedHeaders, encodeHeaders } from "./headers.ts";
import { streamOf } from "./route.ts";

/** A message, and who hears what becomes of it. */
export interface Outgoing {
  readonly stream: StreamName;
  readonly subject: string;
  readonly messageId: string;
  readonly headers: MsgHdrs;
  readonly body: Uint8Array;
  /** Bytes of headers and body. */
  readonly size: number;
  readonly taken: (appended: Appended) => void;
  /** Refused for good. */
  readonly refused: (fault: Fault) => void;
  /** How often it was sent. */
  attempts: number;
  /** When it was first sent, in milliseconds of the monotonic clock. */
  since: number;
  /** A position of its stream that was known before it was first sent: it went behind that. */
  floor: number;
}

/**
 * Makes an event ready to be sent to a server that takes so many bytes a message. Throws the Faults `UnknownSubject`,
 * `InvalidHeader` and `EventTooLarge`.
 */
export function outgoing(
  event: NewEvent,
  maxPayload: number,
  taken: (appended: Appended) => void,
  refused: (fault: Fault) => void,
  expectedLast?: number,
): Outgoing {
  const { subject, messageId, body } = event;
  const stream = streamOf(subject);
  const bytes = encodeHeaders(event, expectedLast);
  const size = bytes.length + body.length;
  if (size > maxPayload) throw tooLarge(event, maxPayload);
  const headers = encodedHeaders(bytes);
  return { stream, subject, messageId, headers, body, size, taken, refused, attempts: 0, since: 0, floor: 0 };
}

const tooLarge = ({ subject, body }: NewEvent, limit: number): Fault =>
  new Fault(
    "EventTooLarge",
    "usage",
    `An event of ${body.length} bytes on ${subject} is more than the server takes (${limit}): split it.`,
  );
