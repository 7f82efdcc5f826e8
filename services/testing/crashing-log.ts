/**
 * A process that dies at an append, before the event is in the log or after it, or at a question to a venue, before it
 * is heard there or before the answer comes back: what kill -9 looks like to both.
 */
import { appendEach } from "../log/append-each.ts";
import type { EventLog } from "../log/event-log.ts";

/** Dies at the act of a number, counted from 1 over all who share it, and at everything after it. */
export class Death {
  #left: number;
  readonly #after: boolean;

  constructor(act: number, after: boolean) {
    this.#left = act;
    this.#after = after;
  }

  get happened(): boolean {
    return this.#left <= 0;
  }

  /** An act of the process that dies. */
  async around<T>(act: () => Promise<T>): Promise<T> {
    this.#left -= 1;
    if (this.#left < 0 || (this.#left === 0 && !this.#after)) throw new Error("killed");
    const done = await act();
    if (this.#left <= 0) throw new Error("killed");
    return done;
  }

  /** The log as the process that dies sees it. The log behind it lives on. */
  of(log: EventLog): EventLog {
    const append: EventLog["append"] = (event, options) => this.around(() => log.append(event, options));
    return {
      description: log.description,
      streams: () => log.streams(),
      read: (stream, options) => log.read(stream, options),
      startEpoch: () => log.startEpoch(),
      purgeMarket: (until) => log.purgeMarket(until),
      last: (subject) => log.last(subject),
      publisher: () => log.publisher(),
      append,
      appendAll: (events, expectedLast) => appendEach({ append }, events, expectedLast),
      [Symbol.asyncDispose]: async () => {},
    };
  }
}
