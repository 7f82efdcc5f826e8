/** Wakes whoever waits for something to change. A ring between two waits is heard by the next one. */

import { within } from "./within.ts";

/** The bell. Waiting ends, with the signal's reason, when the signal is raised. */
export class Bell {
  readonly #signal: AbortSignal;
  #waiting: Promise<void>;
  #wake!: () => void;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.#waiting = this.#renewed();
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  ring(): void {
    const wake = this.#wake;
    this.#waiting = this.#renewed();
    wake();
  }

  /** The next ring. */
  next(): Promise<void> {
    return this.#signal.aborted ? Promise.resolve() : this.#waiting;
  }

  /** Waits until a condition holds, looking at every ring. */
  async until(condition: () => boolean): Promise<void> {
    for (;;) {
      const rung = this.next();
      this.#signal.throwIfAborted();
      if (condition()) return;
      await rung;
    }
  }

  /** The next ring after `rung` was taken, or the end of a time. */
  async within(rung: Promise<void>, milliseconds: number): Promise<void> {
    await within(rung, Math.max(0, milliseconds), () => undefined);
  }

  /** Throws the signal's reason where it is raised. */
  check(): void {
    this.#signal.throwIfAborted();
  }

  #renewed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
