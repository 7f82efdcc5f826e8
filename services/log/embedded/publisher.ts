/** The publisher of the embedded log: a bounded window in front of its writer. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Fault, Result } from "@spot-canvas/domain/fault";
import type { QueuedAppend } from "../append-queue.ts";
import type { Appended, Publisher } from "../event-log.ts";
import { costOf } from "./writer.ts";

const WINDOW_EVENTS = 8_192;
const WINDOW_BYTES = 32 * 1_024 * 1_024;

/** Queues an event; throws where no stream keeps its subject. */
export type Enqueue = (event: NewEvent, settle: QueuedAppend["settle"]) => QueuedAppend;

/** Events in flight, in order, within the window. */
export class EmbeddedPublisher implements Publisher {
  readonly #enqueue: Enqueue;
  #appended: Appended[] = [];
  #events = 0;
  #bytes = 0;
  #failed: Fault | undefined;
  /** Who waits for room, or for the end. */
  #waiting: (() => void)[] = [];

  constructor(enqueue: Enqueue) {
    this.#enqueue = enqueue;
  }

  async publish(event: NewEvent): Promise<void> {
    while (!this.#failed && (this.#events >= WINDOW_EVENTS || this.#bytes >= WINDOW_BYTES))
      await this.#settled();
    if (this.#failed) throw this.#failed;
    const append = this.#enqueue(event, (outcome) => this.#settle(costOf(append), outcome));
    this.#events += 1;
    this.#bytes += costOf(append);
  }

  async flush(): Promise<readonly Appended[]> {
    while (this.#events > 0) await this.#settled();
    if (this.#failed) throw this.#failed;
    const appended = this.#appended;
    this.#appended = [];
    return appended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#events > 0) await this.#settled();
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #settle(cost: number, outcome: Result<Appended>): void {
    this.#events -= 1;
    this.#bytes -= cost;
    if (outcome.ok) this.#appended.push(outcome.value);
    else this.#failed ??= outcome.error;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
