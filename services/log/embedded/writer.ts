/**
 * Appends on their way into the tables. What waits while a transaction runs goes into the next one together, so that a
 * single append is prompt and many are fast; each transaction is kept short, because reads wait for its end.
 */
import type { Result } from "@spot-canvas/domain/fault";
import { Fault } from "@spot-canvas/domain/fault";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import { AppendQueue, type BatchLimits, type PendingAppend, type QueuedAppend } from "../append-queue.ts";
import type { Appended } from "../event-log.ts";
import { appendBatch } from "./append-batch.ts";
import { appendFresh, looksFresh } from "./append-fresh.ts";
import { appendOne, isConditionalOne } from "./append-one.ts";

/** What an event costs beside its bytes, in bytes that take as long. */
const EVENT_COST = 2_048;
/** Some milliseconds of work: on a machine that is busy otherwise, smaller batches would only add to it. */
const LEAST_BATCH_COST = 512 * 1_024;
const MOST_BATCH_COST = 16 * 1_024 * 1_024;
/** Transactions may take 30 ms: aiming lower leaves room for the one that is slower than those before. */
const AIM_MS = 15;

/** After a batch that held a repeat, so many go the long way at once: repeats come in rows. */
const LONG_WAY_BATCHES = 16;

/** What an append costs, in bytes. */
export const costOf = ({ event }: PendingAppend): number => event.body.length + EVENT_COST;

/** The single queue of a log's appends. */
export class LogWriter {
  readonly #database: Database;
  readonly #clock: () => Instant;
  readonly #queue: AppendQueue;
  #batchCost = LEAST_BATCH_COST;
  #longWay = 0;

  constructor(database: Database, clock: () => Instant, committed: () => void) {
    this.#database = database;
    this.#clock = clock;
    const most = (): BatchLimits => ({ cost: this.#batchCost });
    this.#queue = new AppendQueue({ costOf, most, write: (batch) => this.#write(batch), written: committed });
  }

  /** Takes an append; its outcome comes by `settle`, in the order in which appends were taken. */
  enqueue(append: QueuedAppend): void {
    this.#queue.add(append);
  }

  /** Waits until nothing is queued. */
  drained(): Promise<void> {
    return this.#queue.drained();
  }

  async #write(batch: readonly PendingAppend[]): Promise<readonly Result<Appended>[]> {
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
  #adapt(batch: readonly PendingAppend[], elapsedMs: number): void {
    const cost = batch.reduce((sum, append) => sum + costOf(append), 0);
    const affordable = (cost / elapsedMs) * AIM_MS;
    if (affordable > this.#batchCost && cost < this.#batchCost / 2) return;
    const next = (this.#batchCost + affordable) / 2;
    this.#batchCost = Math.min(MOST_BATCH_COST, Math.max(LEAST_BATCH_COST, next));
  }
}
