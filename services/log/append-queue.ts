/**
 * A line of appends that are written in batches, one batch after the other: what waits while one is written goes into the
 * next together. An engine that stays away is asked again for a while; a batch that failed takes all behind it along.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, type Result } from "@spot-canvas/domain/fault";
import type { Appended } from "./event-log.ts";

/** An append that waits for its batch. */
export interface PendingAppend {
  readonly stream: StreamName;
  readonly event: NewEvent;
  readonly expectedLast?: number | undefined;
  /** The append of the same subject that has to be the last on it: taken before this one. */
  readonly follows?: PendingAppend | undefined;
  /** Where it went, once its batch is kept. */
  place?: number | undefined;
  /** Where an earlier attempt put it, which may or may not have been kept. */
  tried?: number | undefined;
}

/** An append whose caller waits for the outcome. */
export interface QueuedAppend extends PendingAppend {
  readonly settle: (outcome: Result<Appended>) => void;
}

/** What one batch may hold; a single append may cost more. */
export interface BatchLimits {
  readonly cost: number;
  readonly events?: number;
}

/** How batches are made and written. */
export interface AppendQueueOptions {
  readonly costOf: (append: PendingAppend) => number;
  readonly most: () => BatchLimits;
  /** Writes a batch. It is called again after a lost answer: what is there already is found by its message id. */
  readonly write: (batch: readonly PendingAppend[]) => Promise<readonly Result<Appended>[]>;
  /** Told after each batch. */
  readonly written: () => void;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;
/** An engine that stays away so long fails the appends that wait for it. */
const GIVE_UP_MS = 30_000;

/** One line of appends. */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  #queue: QueuedAppend[] = [];
  #running: Promise<void> | undefined;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  /** Takes an append; its outcome comes by `settle`, in the order in which appends were taken. */
  add(append: QueuedAppend): void {
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
      const batch = this.#take();
      try {
        const outcomes = await this.#writeUntilKnown(batch);
        for (const [at, append] of batch.entries()) {
          const outcome = outcomes[at]!;
          if (outcome.ok) append.place = outcome.value.position;
          append.settle(outcome);
        }
        this.#options.written();
      } catch (error) {
        this.#failAll(batch, error);
      }
    }
    this.#running = undefined;
  }

  #take(): readonly QueuedAppend[] {
    const { costOf, most } = this.#options;
    const limits = most();
    let cost = 0;
    let count = 0;
    for (const append of this.#queue) {
      cost += costOf(append);
      if (count > 0 && (cost > limits.cost || count === limits.events)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #writeUntilKnown(batch: readonly QueuedAppend[]): Promise<readonly Result<Appended>[]> {
    const began = performance.now();
    for (let pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, LONGEST_RETRY_MS)) {
      try {
        return await this.#options.write(batch);
      } catch (error) {
        const mayPass =
          error instanceof Fault && (error.kind === "unavailable" || error.tag === "TransactionConflict");
        if (!mayPass || performance.now() - began > GIVE_UP_MS) throw error;
        await sleep(pause);
      }
    }
  }

  /** Nothing behind a failed append is written: events of one subject must not overtake each other. */
  #failAll(batch: readonly QueuedAppend[], error: unknown): void {
    const fault =
      error instanceof Fault
        ? error
        : new Fault("AppendFailed", "defect", `The log could not be written: ${error}`, { cause: error });
    for (const append of [...batch, ...this.#queue.splice(0)]) append.settle({ ok: false, error: fault });
  }
}
