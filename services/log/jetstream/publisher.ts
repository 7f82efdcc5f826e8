/** Many events in flight, in order: a window of its own that ends with the first event the log refuses. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Fault } from "@spot-canvas/domain/fault";
import type { Appended, Publisher } from "../event-log.ts";
import { Outgoing, type Sender } from "./outgoing.ts";
import type { Window } from "./window.ts";

/** A publisher over a window. After a refusal it takes nothing more: what came behind would stand in for what is missing. */
export class WindowPublisher implements Publisher, Sender {
  readonly #window: Window;
  readonly #maxPayload: number;
  readonly #dispose: () => void;
  #appended: Appended[] = [];
  #next = 0;
  #fault: Fault | undefined;

  constructor(window: Window, maxPayload: number, dispose: () => void) {
    this.#window = window;
    this.#maxPayload = maxPayload;
    this.#dispose = dispose;
  }

  publish(event: NewEvent): Promise<void> {
    if (this.#fault) return Promise.reject(this.#fault);
    try {
      const message = new Outgoing(event, this.#maxPayload, this, this.#next);
      this.#next++;
      return this.#window.hand(message);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async flush(): Promise<readonly Appended[]> {
    await this.#window.drained();
    if (this.#fault) throw this.#fault;
    const appended = this.#appended;
    this.#appended = [];
    this.#next = 0;
    return appended;
  }

  /** Ends it: what was not flushed may or may not be in the log. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispose();
  }

  taken(index: number, appended: Appended): void {
    this.#appended[index] = appended;
  }

  refused(_index: number, fault: Fault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#window.close(fault);
  }
}
