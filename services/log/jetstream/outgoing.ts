/** An event on its way to the server. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { type Expected, writeHeaders } from "./headers.ts";
import { streamOf } from "./route.ts";

/** Hears what becomes of messages, by the number that each was given. */
export interface Sender {
  /** In its stream at a position; `duplicate` where the log had taken it before. */
  taken(index: number, stream: StreamName, position: number, duplicate: boolean): void;
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
  readonly #block: Uint8Array;
  readonly #start: number;
  readonly #length: number;
  /** How often it was sent. */
  attempts = 0;
  /** When it was first sent, in whole milliseconds of the monotonic clock. */
  since = 0;
  /** A position of its stream that was known before it was first sent: it went behind that. */
  floor = 0;

  /**
   * Makes an event ready for a server that takes so many bytes a message. Throws the Faults `UnknownSubject`,
   * `InvalidHeader` and `EventTooLarge`.
   */
  constructor(event: NewEvent, maxPayload: number, sender: Sender, index: number, expected?: Expected) {
    this.stream = streamOf(event.subject);
    this.event = event;
    this.sender = sender;
    this.index = index;
    const { block, start, length } = writeHeaders(event, expected);
    this.#block = block;
    this.#start = start;
    this.#length = length;
    this.size = length + event.body.length;
    if (this.size > maxPayload) throw tooLarge(event, maxPayload);
  }

  /** The bytes of the headers. */
  get headers(): Uint8Array {
    return this.#block.subarray(this.#start, this.#start + this.#length);
  }
}

const tooLarge = ({ subject, body }: NewEvent, limit: number): Fault =>
  new Fault(
    "EventTooLarge",
    "usage",
    `An event of ${body.length} bytes on ${subject} is more than the server takes (${limit}): split it.`,
  );
