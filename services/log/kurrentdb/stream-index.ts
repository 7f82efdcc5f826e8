/**
 * What the server cannot be asked: the last position of each subject, and which message ids are in a stream. Kept in
 * memory, by reading the stream once and then what comes; so a log of millions of events takes a while to open.
 */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Server } from "./server.ts";
import type { StoredEvent } from "./stored-event.ts";

const PAGE_EVENTS = 2_000;

/** The index of one stream. */
export class StreamIndex {
  /** Up to where it has read. */
  reached = 0;
  bytes = 0;
  readonly #server: Server;
  readonly #stream: StreamName;
  readonly #lastOf = new Map<string, StoredEvent>();
  readonly #messages = new Map<string, number>();
  #reading: Promise<void> | undefined;

  constructor(server: Server, stream: StreamName) {
    this.#server = server;
    this.#stream = stream;
  }

  /** Reads what has come since; whoever asks meanwhile waits for the same reading, and then reads on. */
  async catchUp(): Promise<void> {
    await this.#reading;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  /** The position of the last event on a subject; 0 for one without any. */
  lastOn(subject: string): number {
    return this.#lastOf.get(subject)?.position ?? 0;
  }

  /** The last event on a subject. */
  lastEventOn(subject: string): StoredEvent | undefined {
    return this.#lastOf.get(subject);
  }

  /** Where a message is, if it is there. */
  positionOf(messageId: string): number | undefined {
    return this.#messages.get(messageId);
  }

  async #read(): Promise<void> {
    for (;;) {
      const events = await this.#server.after(this.#stream, this.reached, PAGE_EVENTS);
      for (const event of events) this.#add(event);
      if (events.length < PAGE_EVENTS) return;
    }
  }

  #add(event: StoredEvent): void {
    if (event.position <= this.reached) return;
    this.reached = event.position;
    this.bytes += event.subject.length + event.body.length;
    this.#lastOf.set(event.subject, event);
    this.#messages.set(event.messageId, event.position);
  }
}
