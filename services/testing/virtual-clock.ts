/** A clock that stands still until a test moves it: whoever sleeps wakes at its time, in order. */
import { setImmediate as breathe } from "node:timers/promises";
import type { Clock } from "@spot-canvas/projections/projector/clock";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** How many turns of the event loop what was woken is given before time goes on. */
const TURNS = 3;

/** The clock. What runs on it uses no other time and waits for nothing but it. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  breathe(): Promise<void> {
    return breathe();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        due: this.#now + Math.max(0, milliseconds),
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", sleeper.wake, { once: true });
    });
  }

  /** Goes to a later time, through every moment at which somebody wakes. */
  async advanceTo(time: number): Promise<void> {
    await this.#settle();
    for (let next = this.#next(time); next; next = this.#next(time)) {
      this.#now = Math.max(this.#now, next.due);
      next.wake();
      await this.#settle();
    }
    this.#now = Math.max(this.#now, time);
    await this.#settle();
  }

  #next(until: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.due <= until && (!first || sleeper.due < first.due)) first = sleeper;
    }
    return first;
  }

  async #settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await breathe();
  }
}
