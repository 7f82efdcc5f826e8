/** Whether the log and the database that a process stands on can be reached. */
import type { Database } from "@spot-canvas/projections/projector/database";
import type { EventLog } from "../log/event-log.ts";
import { within } from "../waiting/within.ts";

/** A dependency that says nothing for this long cannot be reached, or is busy. */
const PATIENCE_MS = 2_000;
/** An embedded one that says nothing for this long is more than busy. */
const BUSY_MS = 30_000;

/** What is asked for what cannot be reached: a word for each; none where all is well. Never throws. */
export type Unreached = () => Promise<readonly string[]>;

/** Looks at a log and a database, as often as it is asked to. */
export function createUnreached({
  database,
  log,
}: {
  readonly database: Database;
  readonly log: EventLog;
}): Unreached {
  const { engine } = log.description;
  const logText = engine === "jetstream" ? "NATS disconnected" : "log unreachable";
  const checks = [
    new Check(() => database.query("select 1"), "database unreachable", database.engine === "pglite"),
    new Check(() => log.streams(), logText, engine === "embedded"),
  ];
  return async () => {
    const failures = await Promise.all(checks.map((check) => check.failure()));
    return failures.filter((text) => text !== undefined);
  };
}

/**
 * A dependency that can be asked. What is embedded has one connection: behind long work an answer is late, and that it
 * has ended is known at once, so that late is not lost.
 */
class Check {
  readonly #ask: () => Promise<unknown>;
  readonly #text: string;
  readonly #mayBeBusy: boolean;
  /** When the oldest call that nothing has been heard since began. */
  #waitingSince: number | undefined;

  constructor(ask: () => Promise<unknown>, text: string, mayBeBusy: boolean) {
    this.#ask = ask;
    this.#text = text;
    this.#mayBeBusy = mayBeBusy;
  }

  /** Why it cannot be reached, or undefined where it can. */
  failure(): Promise<string | undefined> {
    this.#waitingSince ??= performance.now();
    return within(this.#answer(), PATIENCE_MS, () => (this.#isBusy() ? undefined : this.#text));
  }

  async #answer(): Promise<string | undefined> {
    try {
      await this.#ask();
      return undefined;
    } catch {
      return this.#text;
    } finally {
      this.#waitingSince = undefined;
    }
  }

  #isBusy(): boolean {
    const since = this.#waitingSince ?? Number.NEGATIVE_INFINITY;
    return this.#mayBeBusy && performance.now() - since < BUSY_MS;
  }
}
