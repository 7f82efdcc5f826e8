/** How large a batch may be: as large as fits into the time that one transaction may take. */
import type { Database } from "./database.ts";
import type { BatchLimit } from "./intake.ts";

/**
 * Below this a transaction costs what its round trips cost, on a server its write to disk too: fewer events would make it
 * slower an event, not shorter.
 */
const EVENTS_MIN = { pglite: 32, postgres: 200 } as const;
/** One transaction that took long, such as one in which the database stood still, says little of the next. */
const SHRINK_MOST = 1 / 2;
const EVENTS_MAX = 5_000;
const BYTES_MAX = 4 * 1024 * 1024;

/** Milliseconds that a transaction should take: PGlite has one connection, and reads wait for it. */
const TARGET_MS = {
  /** Of a batch of events. */
  batch: { pglite: 24, postgres: 250 },
  /** Of a slice of what batches left over, for which a batch that comes has to wait. */
  slice: { pglite: 24, postgres: 40 },
} as const;

/** Sizes batches by the time that the ones before took. */
export class BatchSize {
  #events: number;
  readonly #target: number;
  readonly #least: number;

  constructor(engine: Database["engine"], of: keyof typeof TARGET_MS = "batch") {
    this.#target = TARGET_MS[of][engine];
    this.#least = EVENTS_MIN[engine];
    this.#events = engine === "pglite" ? 128 : 1_000;
  }

  get limit(): BatchLimit {
    return { events: this.#events, bytes: BYTES_MAX };
  }

  /** A batch of so many events took so long. */
  record(events: number, milliseconds: number): void {
    if (milliseconds > this.#target) {
      const fitting = Math.max(events * (this.#target / milliseconds), this.#events * SHRINK_MOST);
      this.#events = Math.max(this.#least, Math.floor(fitting));
    } else if (events >= this.#events && milliseconds < this.#target * 0.7) {
      this.#events = Math.min(EVENTS_MAX, Math.ceil(this.#events * 1.5));
    }
  }
}
