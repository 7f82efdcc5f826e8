/** What goes wrong between a process and what it stands on: drawn by the seed, until all is healed. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import type { Random } from "@spot-canvas/domain/statistics/kernels/random";
import type { Database, Transaction } from "@spot-canvas/projections/projector/database";
import { appendEach } from "@spot-canvas/services/log/append-each";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import type { VirtualTime } from "./virtual-time.ts";

/** How bad it is. */
export interface Mishaps {
  readonly random: Random;
  readonly time: VirtualTime;
  /** Probabilities, of each call. */
  refused: number;
  answerLost: number;
  /** An answer comes up to so many milliseconds late. */
  delayMs: number;
}

/** The life of one process. When it is over, nothing of it reaches anything any more. */
export class Life {
  readonly #stop = new AbortController();

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  end(): void {
    this.#stop.abort();
  }

  check(): void {
    if (this.#stop.signal.aborted) throw new Error("killed");
  }
}

/** The log as a process sees it that may be killed: late answers, lost ones, and refusals that pass. */
export function logOf(log: EventLog, life: Life, mishaps: Mishaps): EventLog {
  const unavailable = (what: string): Fault => new Fault("NatsUnreachable", "unavailable", what);
  const pause = async (): Promise<void> => {
    if (mishaps.delayMs > 0) await mishaps.time.sleep(mishaps.random() * mishaps.delayMs);
    life.check();
  };
  const append: EventLog["append"] = async (event, options) => {
    life.check();
    await pause();
    if (mishaps.random() < mishaps.refused) throw unavailable("The log does not answer.");
    const appended = await log.append(event, options);
    await pause();
    if (mishaps.random() < mishaps.answerLost) throw unavailable("The log's answer was lost.");
    return appended;
  };
  return {
    description: log.description,
    streams: () => log.streams(),
    append,
    appendAll: (events, expectedLast) => appendEach({ append }, events, expectedLast),
    last: async (subject) => {
      await pause();
      return log.last(subject);
    },
    async *read(stream, options): AsyncIterable<readonly RecordedEvent[]> {
      for await (const batch of log.read(stream, options)) {
        if (options.until === undefined) await pause();
        life.check();
        yield batch;
      }
    },
    publisher: () => log.publisher(),
    startEpoch: () => log.startEpoch(),
    purgeMarket: (until) => log.purgeMarket(until),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** A database whose work is counted, so that time stands still meanwhile. */
export class WatchedDatabase implements Database {
  readonly engine = "pglite";
  readonly #database: Database;
  #working = new Set<Promise<unknown>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves when some of what is asked now is answered; undefined where nothing is. */
  get busy(): Promise<void> | undefined {
    return this.#working.size === 0 ? undefined : Promise.race(this.#working).then(() => undefined);
  }

  query<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return this.#watch(this.#database.query<Row>(text, parameters));
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#watch(this.#database.transaction(work));
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #watch<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.#working.add(settled);
    void settled.then(() => this.#working.delete(settled));
    return work;
  }
}

/** The database as a process sees it that may be killed: commits that fail, and commits whose answer is lost. */
export function databaseOf(database: Database, life: Life, mishaps: Mishaps): Database {
  return {
    engine: database.engine,
    query: (text, parameters) => {
      life.check();
      return database.query(text, parameters);
    },
    transaction: async (work) => {
      life.check();
      const fate = mishaps.random();
      const result = await database.transaction(async (transaction) => {
        const done = await work(transaction);
        life.check();
        if (fate < mishaps.refused) {
          throw new Fault("DatabaseUnavailable", "unavailable", "The connection was lost before the commit.");
        }
        return done;
      });
      life.check();
      if (fate >= mishaps.refused && fate < mishaps.refused + mishaps.answerLost) {
        throw new Fault(
          "CommitUnknown",
          "unavailable",
          "The connection was lost before the commit was answered.",
        );
      }
      return result;
    },
    close: async () => {},
  };
}
