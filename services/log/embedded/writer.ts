/**
 * Appends on their way into the tables. What waits while a transaction runs goes into the next one together, so that a
 * single append is prompt and many are fast; each transaction is kept short, because reads wait for its end.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Result } from "@spot-canvas/domain/fault";
import { Fault } from "@spot-canvas/domain/fault";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Appended } from "../event-log.ts";
import { appendBatch, type PendingAppend } from "./append-batch.ts";
import { appendFresh, looksFresh } from "./append-fresh.ts";
import { appendOne, isConditionalOne } from "./append-one.ts";

/** An append whose caller waits for the outcome. */
export interface QueuedAppend extends PendingAppend {
  readonly settle: (outcome: Result<Appended>) => void;
}

/** What an event costs beside its bytes, in bytes that take as long. */
const EVENT_COST = 2_048;
/** Some milliseconds of work: on a machine that is busy otherwise, smaller batches would only add to it. */
const LEAST_BATCH_COST = 512 * 1_024;
const MOST_BATCH_COST = 16 * 1_024 * 1_024;
/** Transactions may take 30 ms: aiming lower leaves room for the one that is slower than those before. */
const AIM_MS = 15;

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;
/** After a batch that held a repeat, so many go the long way at once: repeats come in rows. */
const LONG_WAY_BATCHES = 16;

/** A database that stays away so long fails the appends that wait for it. */
const GIVE_UP_MS = 30_000;

/** What an append costs, in bytes. */
export const costOf = ({ event }: PendingAppend): number => event.body.length + EVENT_COST;

/** The single queue of a log's appends. */
export class LogWriter {
  readonly #database: Database;
  readonly #clock: () => Instant;
  readonly #committed: () => void;
  #queue: QueuedAppend[] = [];
  #running: Promise<void> | undefined;
  #batchCost = LEAST_BATCH_COST;
  #longWay = 0;

  constructor(database: Database, clock: () => Instant, committed: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#committed = committed;
  }

  /** Takes an append; its outcome comes by `settle`, in the order in which appends were taken. */
  enqueue(append: QueuedAppend): void {
    this.#queue.push(append);
    this.#running ??= this.#run();
  }

  /** Waits until nothing is queued. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Who hands over many at once is given the time to do so.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      try {
        const outcomes = await this.#writeUntilKnown(batch);
        for (const [at, append] of batch.entries()) append.settle(outcomes[at]!);
        this.#committed();
      } catch (error) {
        this.#failAll(batch, error);
      }
    }
    this.#running = undefined;
  }

  #takeBatch(): readonly QueuedAppend[] {
    let cost = 0;
    let count = 0;
    for (const append of this.#queue) {
      cost += costOf(append);
      if (count > 0 && cost > this.#batchCost) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** Writes a batch. After a lost answer it is written again: message ids that are there already are not. */
  async #writeUntilKnown(batch: readonly QueuedAppend[]): Promise<readonly Result<Appended>[]> {
    const began = performance.now();
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LONGEST_RETRY_MS)) {
      try {
        return await this.#write(batch);
      } catch (error) {
        const transient =
          error instanceof Fault && (error.kind === "unavailable" || error.tag === "TransactionConflict");
        if (!transient || performance.now() - began > GIVE_UP_MS) throw error;
        await sleep(delay);
      }
    }
  }

  async #write(batch: readonly QueuedAppend[]): Promise<readonly Result<Appended>[]> {
    if (isConditionalOne(this.#database, batch))
      return [await appendOne(this.#database, batch[0]!, this.#clock())];
    const short = this.#longWay === 0 && looksFresh(batch);
    this.#longWay = Math.max(0, this.#longWay - 1);
    let began = 0;
    try {
      const outcomes = await this.#database.transaction((transaction) => {
        began = performance.now();
        return (short ? appendFresh : appendBatch)(transaction, batch, this.#clock());
      });
      this.#adapt(batch, performance.now() - began);
      return outcomes;
    } catch (error) {
      if (!short || !(error instanceof Fault) || error.tag !== "UniqueViolation") throw error;
      // Certainly not kept: where these events are now, they are because of someone else.
      for (const append of batch) append.tried = undefined;
      this.#longWay = LONG_WAY_BATCHES;
      return this.#write(batch);
    }
  }

  /** The next batch is as large as this one's speed allows. A batch that was not full tells too little to grow by. */
  #adapt(batch: readonly QueuedAppend[], elapsedMs: number): void {
    const cost = batch.reduce((sum, append) => sum + costOf(append), 0);
    const affordable = (cost / elapsedMs) * AIM_MS;
    if (affordable > this.#batchCost && cost < this.#batchCost / 2) return;
    const next = (this.#batchCost + affordable) / 2;
    this.#batchCost = Math.min(MOST_BATCH_COST, Math.max(LEAST_BATCH_COST, next));
  }

  /** Nothing behind a failed append is written: events of one subject must not overtake each other. */
  #failAll(batch: readonly QueuedAppend[], error: unknown): void {
    const fault =
      error instanceof Fault
        ? error
        : new Fault("AppendFailed", "defect", `The log could not be written: ${error}`, { cause: error });
    const waiting = this.#queue;
    this.#queue = [];
    for (const append of [...batch, ...waiting]) append.settle({ ok: false, error: fault });
  }
}
