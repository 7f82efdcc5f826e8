/**
 * Appends on their way to the server, batch by batch in one line for each stream. Each batch is placed behind the last
 * event that is known and written only if that is still the last: expectations of subjects and repeats are decided on what
 * is certainly there, and two writers never both win.
 */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import { AppendQueue, type BatchLimits, type PendingAppend, type QueuedAppend } from "../append-queue.ts";
import { positionConflict } from "../embedded/append-batch.ts";
import type { Appended } from "../event-log.ts";
import type { Server } from "./server.ts";
import type { StreamIndex } from "./stream-index.ts";

/** The server takes 1 MiB in one append unless it is told otherwise. */
const BATCH_BYTES = 900_000;
const BATCH_EVENTS = 500;
const OVERHEAD_BYTES = 512;

const costOf = ({ event }: PendingAppend): number =>
  event.body.length + JSON.stringify(event.headers).length + OVERHEAD_BYTES;

/** The line of appends of one stream. */
export class StreamWriter {
  readonly #server: Server;
  readonly #stream: StreamName;
  readonly #index: StreamIndex;
  readonly #queue: AppendQueue;

  constructor(server: Server, stream: StreamName, index: StreamIndex, written: () => void) {
    this.#server = server;
    this.#stream = stream;
    this.#index = index;
    const most = (): BatchLimits => ({ cost: BATCH_BYTES, events: BATCH_EVENTS });
    this.#queue = new AppendQueue({ costOf, most, write: (batch) => this.#write(batch), written });
  }

  enqueue(append: QueuedAppend): void {
    this.#queue.add(append);
  }

  drained(): Promise<void> {
    return this.#queue.drained();
  }

  /** After a lost answer what was written is found by its message id. */
  async #write(batch: readonly PendingAppend[]): Promise<readonly Result<Appended>[]> {
    for (;;) {
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
