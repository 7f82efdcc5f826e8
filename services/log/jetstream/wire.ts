/**
 * Messages as the bytes that go to the server (HPUB of the NATS client protocol), many in one write. The client's own
 * `publish` makes a text, its bytes, four buffers and a copy for each: more than all else that sending one takes. These
 * go into its outgoing buffer at once, where its reconnects drop them as they drop its own.
 */
import type { NatsConnection } from "@nats-io/transport-node";
import type { Outgoing } from "./outgoing.ts";

/** The client's side of the protocol (nats-core `ProtocolHandler`): the one call that is not in its public types. */
interface Protocol {
  sendCommand(bytes: Uint8Array): void;
}

const BLOCK_BYTES = 64 * 1024;
/** A write is not worth waiting for more than so many bytes. */
const WRITE_BYTES = 32 * 1024;
/** The words, spaces and numbers of a frame beside subjects, headers and body. */
const FRAME_BYTES = 64;
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
    this.#reserve(subject.length + this.#inbox.length + FRAME_BYTES + size);
    const block = this.#block;
    let at = this.#end;
    at += block.write(line, at, "latin1");
    block.set(headers, at);
    at += headers.length;
    block.set(body, at);
    at += body.length;
    block[at++] = CARRIAGE_RETURN;
    block[at++] = LINE_FEED;
    this.#end = at;
    if (at - this.#start >= WRITE_BYTES) this.flush();
  }

  /** Sends what was added. */
  flush(): void {
    if (this.#start === this.#end) return;
    this.#protocol.sendCommand(this.#block.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #reserve(bytes: number): void {
    if (this.#block.length - this.#end >= bytes) return;
    this.flush();
    this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes));
    this.#start = 0;
    this.#end = 0;
  }
}
