/**
 * Appends on their way to the server, batch by batch in one line for each stream. Each batch is placed behind the last
 * event that is known and written only if that is still the last: expectations of subjects and repeats are decided on what
 * is certainly there, and two writers never both win.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import { type PendingAppend, positionConflict } from "../embedded/append-batch.ts";
import type { QueuedAppend } from "../embedded/writer.ts";
import type { Appended } from "../event-log.ts";
import type { Server } from "./server.ts";
import type { StreamIndex } from "./stream-index.ts";

/** The server takes 1 MiB in one append unless it is told otherwise. */
const BATCH_BYTES = 900_000;
const BATCH_EVENTS = 500;
const OVERHEAD_BYTES = 512;
const GIVE_UP_MS = 30_000;
const PAUSE_MS = { first: 50, most: 2_000 } as const;

/** The line of appends of one stream. */
export class StreamWriter {
  readonly #server: Server;
  readonly #stream: StreamName;
  readonly #index: StreamIndex;
  readonly #written: () => void;
  #queue: QueuedAppend[] = [];
  #running: Promise<void> | undefined;

  constructor(server: Server, stream: StreamName, index: StreamIndex, written: () => void) {
    this.#server = server;
    this.#stream = stream;
    this.#index = index;
    this.#written = written;
  }

  enqueue(append: QueuedAppend): void {
    this.#queue.push(append);
    this.#running ??= this.#run();
  }

  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      try {
        const outcomes = await this.#writeUntilKnown(batch);
        for (const [at, append] of batch.entries()) append.settle(outcomes[at]!);
        this.#written();
      } catch (error) {
        const fault = error instanceof Fault ? error : new Fault("AppendFailed", "defect", String(error));
        // Nothing behind a failed append is written: events of one subject must not overtake each other.
        for (const append of [...batch, ...this.#queue.splice(0)]) append.settle({ ok: false, error: fault });
      }
    }
    this.#running = undefined;
  }

  #takeBatch(): readonly QueuedAppend[] {
    let bytes = 0;
    let count = 0;
    for (const { event } of this.#queue) {
      bytes += event.body.length + JSON.stringify(event.headers).length + OVERHEAD_BYTES;
      if (count > 0 && (bytes > BATCH_BYTES || count === BATCH_EVENTS)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  /** After a lost answer what was written is found by its message id. */
  async #writeUntilKnown(batch: readonly QueuedAppend[]): Promise<readonly Result<Appended>[]> {
    const began = performance.now();
    for (let pause: number = PAUSE_MS.first; ; pause = Math.min(pause * 2, PAUSE_MS.most)) {
      try {
        await this.#index.catchUp();
        const { outcomes, placed } = this.#place(batch);
        if (placed.length === 0) return outcomes;
        const events = placed.map(({ event }) => event);
        if (await this.#server.append(this.#stream, events, this.#index.reached)) {
          await this.#index.catchUp();
          return outcomes;
        }
        // Somebody else was first: look again, and decide again.
        for (const append of placed) append.tried = undefined;
      } catch (error) {
        const mayPass = error instanceof Fault && error.kind === "unavailable";
        if (!mayPass || performance.now() - began > GIVE_UP_MS) throw error;
        await sleep(pause);
      }
    }
  }

  #place(batch: readonly PendingAppend[]): {
    readonly outcomes: readonly Result<Appended>[];
    readonly placed: readonly PendingAppend[];
  } {
    const stream = this.#stream;
    let last = this.#index.reached;
    const known = new Map<string, number>();
    const lastOf = new Map<string, number>();
    const placed: PendingAppend[] = [];
    const outcomes = batch.map((append): Result<Appended> => {
      const { event, expectedLast } = append;
      const there = known.get(event.messageId) ?? this.#index.positionOf(event.messageId);
      if (there !== undefined) return ok({ stream, position: there, duplicate: there !== append.tried });
      const actual = lastOf.get(event.subject) ?? this.#index.lastOn(event.subject);
      if (expectedLast !== undefined && expectedLast !== actual) {
        return fail(positionConflict(event.subject, expectedLast, actual));
      }
      last += 1;
      append.tried = last;
      known.set(event.messageId, last);
      lastOf.set(event.subject, last);
      placed.push(append);
      return ok({ stream, position: last, duplicate: false });
    });
    return { outcomes, placed };
  }
}
