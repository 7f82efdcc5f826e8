/** Events between a socket and its reader: in order, none dropped; a long queue asks the socket to wait. */
import type { LiveEvent } from "../venue.ts";

/** From so many events on the socket waits, until so few are left. */
const LONG = 1_024;
const SHORT = 64;

/** A queue with one reader. */
export class EventQueue {
  #events: LiveEvent[] = [];
  #wake = (): void => {};
  #isClosed = false;
  #isHeldBack = false;
  /** Told when the sender should wait, and when it may go on. */
  onPressure: (holdBack: boolean) => void = () => {};

  /** Whether the sender should wait. */
  get isLong(): boolean {
    return this.#isHeldBack;
  }

  push(events: readonly LiveEvent[]): void {
    for (const event of events) this.#events.push(event);
    this.#hold(this.#events.length >= LONG);
    this.#wake();
  }

  /** Nothing comes any more; what is in it is still read. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Gives what was pushed, as it comes, until the queue is closed. */
  async *read(): AsyncGenerator<LiveEvent, void> {
    for (;;) {
      const events = this.#events;
      this.#events = [];
      this.#hold(false);
      yield* events;
      if (this.#events.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #hold(holdBack: boolean): void {
    if (holdBack === this.#isHeldBack || (!holdBack && this.#events.length > SHORT)) return;
    this.#isHeldBack = holdBack;
    this.onPressure(holdBack);
  }
}
