/** A log whose process dies at an append, before the event is in the log or after it: what kill -9 looks like to it. */
import type { EventLog } from "../log/event-log.ts";

/** Dies at the append of a number, counted from 1 over all who share it, and at everything after it. */
export class Death {
  #left: number;
  readonly #after: boolean;

  constructor(append: number, after: boolean) {
    this.#left = append;
    this.#after = after;
  }

  get happened(): boolean {
    return this.#left <= 0;
  }

  /** The log as the process that dies sees it. The log behind it lives on. */
  of(log: EventLog): EventLog {
    return {
      description: log.description,
      streams: () => log.streams(),
      read: (stream, options) => log.read(stream, options),
      startEpoch: () => log.startEpoch(),
      last: (subject) => log.last(subject),
      publisher: () => log.publisher(),
      append: async (event, options) => {
        this.#left -= 1;
        if (this.#left < 0 || (this.#left === 0 && !this.#after)) throw new Error("killed");
        const appended = await log.append(event, options);
        if (this.#left <= 0) throw new Error("killed");
        return appended;
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }
}
