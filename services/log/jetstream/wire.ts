/**
 * Messages as the bytes that go to the server (HPUB of the NATS client protocol), many in one write. The client's own
 * `publish` makes a text, its bytes, four buffers and a copy for each: more than all else that sending one takes. These
 * go into its outgoing buffer at once, where its reconnects drop them as they drop its own.
 */
import type { NatsConnection } from "@nats-io/transport-node";
import type { Outgoing } from "./outgoing.ts";

/** The client's side of the protocol (nats-core `ProtocolHandler`): two calls that are not in its public types. */
interface Protocol {
  /** Adds bytes to what goes out at the end of the turn; copies all of them when they came in several parts. */
  sendCommand(bytes: Uint8Array): void;
  /** Hands what is to go out to the socket. */
  flushPending(): void;
}

const BLOCK_BYTES = 64 * 1024;
/** So many bytes are worth a write; a body as long goes out as it is, without being copied into a block. */
const WRITE_BYTES = 32 * 1024;
/** The line break that ends a frame. */
const BREAK_BYTES = 2;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** Sends messages whose answers come to an inbox, each under its number. */
export class Wire {
  readonly #protocol: Protocol;
  readonly #inbox: string;
  #block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  /** Frames from `start` to `end` are written and not sent; what was sent is never written to again. */
  #start = 0;
  #end = 0;

  /** `inbox` ends with a dot. */
  constructor(connection: NatsConnection, inbox: string) {
    this.#protocol = (connection as NatsConnection & { readonly protocol: Protocol }).protocol;
    this.#inbox = inbox;
  }

  /** Adds a message, and sends what there is once it is worth a write. */
  add({ event, headers, size }: Outgoing, number: number): void {
    const { subject, body } = event;
    const line = `HPUB ${subject} ${this.#inbox}${number} ${headers.length} ${size}\r\n`;
    const isLong = body.length >= WRITE_BYTES;
    this.#reserve(line.length + headers.length + (isLong ? 0 : body.length) + BREAK_BYTES);
    this.#end += this.#block.write(line, this.#end, "latin1");
    this.#put(headers);
    if (isLong) this.#send(body);
    else this.#put(body);
    this.#block[this.#end++] = CARRIAGE_RETURN;
    this.#block[this.#end++] = LINE_FEED;
    if (this.#end - this.#start >= WRITE_BYTES) this.flush();
  }

  /** Sends what was added. */
  flush(): void {
    if (this.#start === this.#end) return;
    const written = this.#block.subarray(this.#start, this.#end);
    this.#start = this.#end;
    this.#protocol.sendCommand(written);
    this.#protocol.flushPending();
  }

  #put(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Sends bytes behind what was added. */
  #send(bytes: Uint8Array): void {
    this.flush();
    this.#protocol.sendCommand(bytes);
    this.#protocol.flushPending();
  }

  #reserve(bytes: number): void {
    if (this.#block.length - this.#end >= bytes) return;
    this.flush();
    this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes));
    this.#start = 0;
    this.#end = 0;
  }
}
