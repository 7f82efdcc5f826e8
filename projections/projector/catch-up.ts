/** Brings a generation that nobody reads to exactly where the live one stands. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { type Checkpoint, checkpointAt, moveCheckpoints, readCheckpoints } from "./checkpoint.ts";
import type { Clock } from "./clock.ts";
import type { Database, Sql, Transaction } from "./database.ts";
import { findLive, type Generation } from "./generation.ts";
import { Intake } from "./intake.ts";
import { settleAll } from "./load.ts";
import { type Partition, PartitionMembers } from "./partition.ts";
import type { EventSource } from "./source.ts";
import type { View, ViewFold } from "./view.ts";

const BYTES_MAX = 4 * 1024 * 1024;
/** Events of one transaction: PGlite's are kept short, so that reads go on. */
const BATCHES = {
  postgres: { events: 2_000, bytes: BYTES_MAX },
  pglite: { events: 128, bytes: BYTES_MAX },
} as const;
/** So few events are folded within the transaction that compares or switches. */
const GAP_EVENTS_MAX = 500;
const SLICE_ROWS = 5_000;
const ATTEMPTS_MAX = 100;
/** So often, and so long, tables are waited for that are being folded again. */
const UNSETTLED = { pauseMs: 50, attempts: 1_200 } as const;

/** What a generation catches up with, and how. */
export interface CatchUpOptions {
  readonly source: EventSource;
  readonly database: Database;
  readonly view: View;
  readonly clock: Clock;
}

/** What became of an attempt to stand where the live generation stands. */
type Meeting<T> = { readonly value: T } | "too slow" | "unsettled";

/** The fold of a part. */
interface PartFold {
  readonly fold: ViewFold;
  readonly members: PartitionMembers;
  /** Of the checkpoint when it last folded: a raised one says that another part has changed its tables. */
  fence: number;
}

const keyOf = ({ stream, partition }: Checkpoint): string => `${stream} ${partition.index}`;

/** A generation on its way to where the live one stands. */
export class CatchUp {
  readonly #source: EventSource;
  readonly #database: Database;
  readonly #view: View;
  readonly #clock: Clock;
  readonly #next: Generation;
  readonly #live: Generation;
  /** One of each part, by its number. */
  readonly #folds = new Map<number, PartFold>();

  constructor({ source, database, view, clock }: CatchUpOptions, next: Generation, live: Generation) {
    this.#source = source;
    this.#database = database;
    this.#view = view;
    this.#clock = clock;
    this.#next = next;
    this.#live = live;
  }

  /**
   * Runs `work` in a transaction in which both generations stand at the same positions: with `lock` no projector can
   * move the live one until it ends, without it the transaction sees one moment of both, in which nothing is left over
   * to be folded. In PGlite the log is not read within the transaction, as it lives in the same database, which has one
   * connection.
   */
  async together<T>(
    lock: "for update" | "",
    work: (transaction: Transaction, checkpoints: readonly Checkpoint[]) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1, unsettled = 0; attempt <= ATTEMPTS_MAX; ) {
      await this.#approach();
      const ahead = await this.#readAhead(attempt);
      const met = await this.#meet(lock, ahead, work);
      if (typeof met === "object") return met.value;
      if (met === "too slow") attempt++;
      else if (++unsettled > UNSETTLED.attempts) break;
      else await this.#clock.sleep(UNSETTLED.pauseMs);
    }
    throw new Fault(
      "CannotCatchUp",
      "unavailable",
      `The view ${this.#next.view} is moving too fast to be caught up with: try again when it is calmer.`,
    );
  }

  /** Follows, in batches of their own, until little is missing. */
  async #approach(): Promise<void> {
    const there = await readCheckpoints(this.#database, this.#live);
    for (const from of await this.#mine(this.#database, there)) {
      const { position } = checkpointAt(there, from);
      if (position - from.position > GAP_EVENTS_MAX) await this.#follow(from, position);
    }
    for (const { fold } of this.#folds.values()) await settleAll(fold, this.#database);
  }

  /** Brings all parts of the generation to where the furthest stands. */
  async level(): Promise<void> {
    const mine = await readCheckpoints(this.#database, this.#next);
    for (const from of mine) {
      const furthest = mine.filter(({ stream }) => stream === from.stream).map(({ position }) => position);
      const until = Math.max(...furthest);
      if (from.position < until) await this.#follow(from, until);
    }
  }

  /** Where this generation stands, in as many parts as the other. */
  async #mine(sql: Sql, there: readonly Checkpoint[]): Promise<readonly Checkpoint[]> {
    const mine = await readCheckpoints(sql, this.#next);
    const isSame = mine.every((one) => checkpointAt(there, one)?.partition.count === one.partition.count);
    if (isSame && mine.length === there.length) return mine;
    throw this.#changed();
  }

  async #follow(begin: Checkpoint, until: number): Promise<void> {
    const { stream, position } = begin;
    const intake = new Intake(this.#source, { stream, after: position, until });
    const limit = BATCHES[this.#database.engine];
    let from = position;
    try {
      for (let events = await intake.take(limit); events.length > 0; events = await intake.take(limit)) {
        const to = events.at(-1)!.position;
        await this.#attempt(async () => {
          await this.#database.transaction(async (transaction) => {
            await this.#advance(transaction, { ...begin, position: from }, events, to);
          });
        });
        from = to;
      }
    } finally {
      await intake.close();
    }
  }

  /** What the log has after this generation's checkpoints; more of it with each attempt that was too slow. */
  async #readAhead(attempt: number): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
    const ahead = new Map<string, readonly RecordedEvent[]>();
    const ends = new Map(
      (await this.#source.streams()).map(({ name, lastPosition }) => [name, lastPosition]),
    );
    for (const checkpoint of await readCheckpoints(this.#database, this.#next)) {
      const { stream, position } = checkpoint;
      const until = Math.min(ends.get(stream) ?? 0, position + 4 * GAP_EVENTS_MAX * attempt);
      ahead.set(keyOf(checkpoint), until > position ? await this.#read(stream, position, until) : []);
    }
    return ahead;
  }

  async #read(stream: StreamName, after: number, until: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const batch of this.#source.read(stream, { after, until })) events.push(...batch);
    return events;
  }

  /** Too slow where the live generation has passed what was read ahead. */
  async #meet<T>(
    lock: "for update" | "",
    ahead: ReadonlyMap<string, readonly RecordedEvent[]>,
    work: (transaction: Transaction, checkpoints: readonly Checkpoint[]) => Promise<T>,
  ): Promise<Meeting<T>> {
    return this.#attempt(() =>
      this.#database.transaction(async (transaction): Promise<Meeting<T>> => {
        if (lock === "") await transaction.query("set transaction isolation level repeatable read");
        await transaction.query("set local timezone = 'UTC'");
        const there = await readCheckpoints(transaction, this.#live, lock);
        await this.#expectLive(transaction);
        if (lock === "" && !(await this.#isSettled(transaction))) return "unsettled";
        for (const from of await this.#mine(transaction, there)) {
          const to = checkpointAt(there, from).position;
          const events = ahead.get(keyOf(from))!.filter(({ position }) => position <= to);
          const reached = events.at(-1)?.position ?? from.position;
          // Where it stands is settled now: what is missing is as much as came in the meantime, however fast it moves.
          if (reached < to) {
            if (this.#database.engine === "pglite") return "too slow";
            events.push(...(await this.#read(from.stream, reached, to)));
          }
          if (events.length > 0) await this.#advance(transaction, from, events, to);
        }
        // What goes live may leave something over: the projector goes on with it. What is compared may not.
        for (const { fold } of this.#folds.values()) {
          while (lock === "" && (fold.arrears?.(true) ?? "none") !== "none") {
            await fold.settle?.(transaction, SLICE_ROWS);
          }
        }
        return { value: await work(transaction, there) };
      }),
    );
  }

  #isSettled(transaction: Transaction): Promise<boolean> {
    return this.#view.isSettled?.(transaction, this.#live.schema) ?? Promise.resolve(true);
  }

  async #expectLive(transaction: Transaction): Promise<void> {
    const live = await findLive(transaction, this.#live.view);
    if (live?.generation === this.#live.generation) return;
    throw this.#changed();
  }

  #changed(): Fault {
    return new Fault(
      "GenerationChanged",
      "conflict",
      `Another generation of ${this.#live.view}, or other partitions of it, came meanwhile: nothing was changed; run it again.`,
    );
  }

  async #advance(
    transaction: Transaction,
    { stream, epoch, position, partition }: Checkpoint,
    events: readonly RecordedEvent[],
    to: number,
  ): Promise<void> {
    const part = this.#foldOf(partition);
    const { fold, members } = part;
    const { fence } = checkpointAt(await readCheckpoints(transaction, this.#next), { stream, partition });
    if (part.fence !== fence) fold.reset();
    part.fence = fence;
    const readings = events.filter(({ subject }) => members.hasSubject(subject)).map(readEvent);
    await fold.prepare(transaction, readings);
    for (const reading of readings) fold.apply(reading);
    const move = { generation: this.#next, partition, fence, from: position };
    await moveCheckpoints(transaction, stream, epoch, [move], to);
    await fold.write(transaction);
  }

  #foldOf(partition: Partition): PartFold {
    let part = this.#folds.get(partition.index);
    if (!part) {
      const fold = this.#view.open(this.#next.schema, "live", partition);
      part = { fold, members: new PartitionMembers(partition), fence: 0 };
      this.#folds.set(partition.index, part);
    }
    return part;
  }

  /** Memory is what the tables hold, also after a failure; a batch with repeats is tried again. */
  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        for (const { fold } of this.#folds.values()) fold.reset();
        if (!(error instanceof Fault && error.tag === "RepeatedEvents") || attempt === 3) throw error;
      }
    }
  }
}
