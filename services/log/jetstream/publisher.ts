/** Many events in flight, in order: a window of its own that ends with the first event the log refuses. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Fault } from "@spot-canvas/domain/fault";
import type { Appended, Publisher } from "../event-log.ts";
import { Outgoing, type Sender } from "./outgoing.ts";
import type { Window } from "./window.ts";

/** A publisher over a window. After a refusal it takes nothing more: what came behind would stand in for what is missing. */
export class WindowPublisher implements Publisher, Sender {
  readonly #window: Window;
  readonly #maxPayload: number;
  readonly #dispose: () => void;
  /** By number since the last flush; columns, as an object for each would outlive many collections. */
  #streams: StreamName[] = [];
  #positions: number[] = [];
  #duplicates = new Set<number>();
  #fault: Fault | undefined;

  constructor(window: Window, maxPayload: number, dispose: () => void) {
    this.#window = window;
    this.#maxPayload = maxPayload;
    this.#dispose = dispose;
  }

  publish(event: NewEvent): Promise<void> {
    if (this.#fault) return Promise.reject(this.#fault);
    try {
      const message = new Outgoing(event, this.#maxPayload, this, this.#positions.length);
      this.#streams.push(message.stream);
      this.#positions.push(0);
      return this.#window.hand(message);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async flush(): Promise<readonly Appended[]> {
    await this.#window.drained();
    if (this.#fault) throw this.#fault;
    const [streams, duplicates] = [this.#streams, this.#duplicates];
    const appended = this.#positions.map((position, index) => ({
      stream: streams[index]!,
      position,
      duplicate: duplicates.has(index),
    }));
    this.#streams = [];
    this.#positions = [];
    this.#duplicates = new Set();
    return appended;
  }

  /** Ends it: what was not flushed may or may not be in the log. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispose();
  }

  taken(index: number, _stream: StreamName, position: number, duplicate: boolean): void {
    this.#positions[index] = position;
    if (duplicate) this.#duplicates.add(index);
  }

  refused(_index: number, fault: Fault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#window.close(fault);
  }
}
