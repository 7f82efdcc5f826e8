/** Many events in flight, in order: a window of its own that ends with the first event the log refuses. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Fault } from "@spot-canvas/domain/fault";
import type { Appended, Publisher } from "../event-log.ts";
import type { Outgoing, Window } from "./window.ts";

/** Makes an event ready to be sent; throws a Fault where it cannot be. */
export type Prepare = (event: NewEvent) => Omit<Outgoing, "taken" | "refused">;

/** A publisher over a window. After a refusal it takes nothing more: what came behind would stand in for what is missing. */
export class WindowPublisher implements Publisher {
  readonly #window: Window;
  readonly #prepare: Prepare;
  readonly #dispose: () => void;
  #appended: Appended[] = [];
  #next = 0;
  #fault: Fault | undefined;

  constructor(window: Window, prepare: Prepare, dispose: () => void) {
    this.#window = window;
    this.#prepare = prepare;
    this.#dispose = dispose;
  }

  async publish(event: NewEvent): Promise<void> {
    if (this.#fault) throw this.#fault;
    const prepared = this.#prepare(event);
    const index = this.#next++;
    const appended = this.#appended;
    await this.#window.hand({
      ...prepared,
      taken: (one) => {
        appended[index] = one;
      },
      refused: (fault) => this.#fail(fault),
    });
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

  #fail(fault: Fault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#window.close(fault);
  }
}
