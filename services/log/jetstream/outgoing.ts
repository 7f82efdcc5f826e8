/** An event on its way to the server. */
import type { MsgHdrs } from "@nats-io/transport-node";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Appended } from "../event-log.ts";
import { encodeHeaders } from "./headers.ts";
import { streamOf } from "./route.ts";

/** Hears what becomes of messages, by the number that each was given. */
export interface Sender {
  taken(index: number, appended: Appended): void;
  /** Refused for good. */
  refused(index: number, fault: Fault): void;
}

/** A message in a window. */
export class Outgoing {
  readonly stream: StreamName;
  readonly event: NewEvent;
  readonly sender: Sender;
  readonly index: number;
  /** Bytes of headers and body. */
  readonly size: number;
  readonly #headers: Uint8Array;
  /** How often it was sent. */
  attempts = 0;
  /** When it was first sent, in milliseconds of the monotonic clock. */
  since = 0;
  /** A position of its stream that was known before it was first sent: it went behind that. */
  floor = 0;

  /**
   * Makes an event ready for a server that takes so many bytes a message. Throws the Faults `UnknownSubject`,
   * `InvalidHeader` and `EventTooLarge`.
   */
  constructor(event: NewEvent, maxPayload: number, sender: Sender, index: number, expectedLast?: number) {
    this.stream = streamOf(event.subject);
    this.event = event;
    this.sender = sender;
    this.index = index;
    this.#headers = encodeHeaders(event, expectedLast);
    this.size = this.#headers.length + event.body.length;
    if (this.size > maxPayload) throw tooLarge(event, maxPayload);
  }

  /** Itself in the place where the client takes headers: it only ever asks them for their bytes. */
  get headers(): MsgHdrs {
    return this as unknown as MsgHdrs;
  }

  /** The bytes of the headers. */
  encode(): Uint8Array {
    return this.#headers;
  }
}

const tooLarge = ({ subject, body }: NewEvent, limit: number): Fault =>
  new Fault(
    "EventTooLarge",
    "usage",
    `An event of ${body.length} bytes on ${subject} is more than the server takes (${limit}): split it.`,
  );
