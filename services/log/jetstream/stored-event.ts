/** An event as JetStream delivers it: what a bulk replay does not ask for is not decoded. */
import type { Msg } from "@nats-io/transport-node";
import {
  copiedLoggedAt,
  type Headers,
  LOGGED_AT,
  type RecordedEvent,
} from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Instant } from "@spot-canvas/domain/time/instant";
import { decodeHeaders, eventHeaders, MESSAGE_ID } from "./headers.ts";

/** The bytes behind a delivered message, as the client keeps them (nats-core `MsgImpl`); its getters decode them anew. */
export interface RawMessage extends Msg {
  readonly _msg: { readonly subject: Uint8Array; readonly reply?: Uint8Array; readonly hdr: number };
  readonly _rdata: Uint8Array;
}

const DOT = 46;
const ZERO = 48;
/** A time is nanoseconds since the epoch: more digits than a double holds. */
const NANO_DIGITS = 9;
const NANOS_PER_SECOND = 1_000_000_000n;
/** Tokens of a reply subject before the sequences: `$JS.ACK.stream.consumer.deliveries`, or with domain and account. */
const SEQUENCE_TOKEN = 5;
const SEQUENCE_TOKEN_LONG = 7;
const SHORT_TOKENS = 9;

/** Whether a message came from a stream, rather than from the server about a request. */
export const isDelivery = (message: Msg): boolean => (message as RawMessage)._msg.reply !== undefined;

/** A delivered event. */
export class StoredEvent implements RecordedEvent {
  readonly stream: StreamName;
  readonly position: number;
  /** Its number among what its consumer delivered, from 1. */
  readonly delivery: number;
  readonly #message: RawMessage;
  readonly #time: number;
  #headers: Headers | undefined;
  /** The bytes of the headers, each as a character. */
  #headerText: string | undefined;

  constructor(stream: StreamName, message: Msg) {
    const raw = message as RawMessage;
    const reply = raw._msg.reply!;
    this.stream = stream;
    this.#message = raw;
    let at = startOfToken(reply, tokenCount(reply) === SHORT_TOKENS ? SEQUENCE_TOKEN : SEQUENCE_TOKEN_LONG);
    let value = 0;
    for (; reply[at] !== DOT; at++) value = value * 10 + reply[at]! - ZERO;
    this.position = value;
    value = 0;
    for (at++; reply[at] !== DOT; at++) value = value * 10 + reply[at]! - ZERO;
    this.delivery = value;
    this.#time = at + 1;
  }

  get subject(): string {
    return this.#message.subject;
  }

  /** A view of what came in, as a plain array: on the Buffer that it may be, `slice` would not copy. */
  get body(): Uint8Array {
    const { _msg, _rdata } = this.#message;
    const head = Math.max(_msg.hdr, 0);
    return new Uint8Array(_rdata.buffer, _rdata.byteOffset + head, _rdata.byteLength - head);
  }

  get bytes(): number {
    return this.#message._rdata.length;
  }

  get loggedAt(): Instant {
    return copiedLoggedAt(this.header(LOGGED_AT)) ?? this.#storedAt();
  }

  #storedAt(): Instant {
    const reply = this.#message._msg.reply!;
    let seconds = 0;
    let nanos = 0;
    let end = this.#time;
    while (end < reply.length && reply[end] !== DOT) end++;
    for (let at = this.#time; at < end; at++) {
      if (at < end - NANO_DIGITS) seconds = seconds * 10 + reply[at]! - ZERO;
      else nanos = nanos * 10 + reply[at]! - ZERO;
    }
    return BigInt(seconds) * NANOS_PER_SECOND + BigInt(nanos);
  }

  header(name: string): string | undefined {
    const { _msg, _rdata } = this.#message;
    if (_msg.hdr <= 0) return undefined;
    this.#headerText ??= Buffer.from(_rdata.buffer, _rdata.byteOffset, _msg.hdr).toString("latin1");
    const text = this.#headerText;
    const found = text.indexOf(`\r\n${name}:`);
    if (found < 0) return undefined;
    const start = found + name.length + 3;
    return text.slice(start, text.indexOf("\r\n", start)).trim();
  }

  get headers(): Headers {
    this.#headers ??= eventHeaders(this.#transportHeaders());
    return this.#headers;
  }

  /** The id under which it was published, where there was one. */
  get messageId(): string | undefined {
    return this.#transportHeaders()[MESSAGE_ID];
  }

  #transportHeaders(): Headers {
    const { _msg, _rdata } = this.#message;
    return _msg.hdr > 0 ? decodeHeaders(_rdata.subarray(0, _msg.hdr)) : {};
  }
}

function tokenCount(subject: Uint8Array): number {
  let count = 1;
  for (let at = 0; at < subject.length; at++) if (subject[at] === DOT) count++;
  return count;
}

function startOfToken(subject: Uint8Array, token: number): number {
  let at = 0;
  for (let dots = 0; dots < token; at++) if (subject[at] === DOT) dots++;
  return at;
}
