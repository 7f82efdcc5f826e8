/** Tells the readers of a log that something was appended, within one process. */
import type { Appends } from "./reader.ts";

/** A bell: whoever waits hears it once. */
export class Wakeups implements Appends {
  count = 0;
  #waiting = new Set<() => void>();

  wake(): void {
    this.count += 1;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  after(count: number, limitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (count !== this.count || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      signal?.addEventListener("abort", done, { once: true });
      this.#waiting.add(done);
    });
  }
}
