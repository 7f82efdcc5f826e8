/** The socket of a driver whose server is a worker thread: each corked group of messages goes over as one request. */
import { Duplex } from "node:stream";
import type { ToPglite } from "./pglite-worker.ts";

/** What the channel needs of a worker. */
export interface RequestPort {
  postMessage(message: ToPglite, transferred: readonly ArrayBuffer[]): void;
}

/** The driver's end of a connection to the worker. It looks like a socket as far as the driver asks. */
export class PgliteChannel extends Duplex {
  readonly #port: RequestPort;

  constructor(port: RequestPort) {
    super({ decodeStrings: true });
    this.#port = port;
  }

  /** An answer from the worker, whose memory is ours now. */
  receive(bytes: Uint8Array): void {
    if (bytes.length > 0) this.push(Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length));
  }

  connect(): this {
    queueMicrotask(() => this.emit("connect"));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#send([chunk]);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.#send(chunks.map(({ chunk }) => chunk));
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  /** Copied once into memory of its own, which is then handed over: the driver reuses its buffers. */
  #send(chunks: readonly Buffer[]): void {
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#port.postMessage({ kind: "request", bytes }, [bytes.buffer]);
  }
}
