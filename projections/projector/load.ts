/** Loads the next generation of a view from the log: plain COPY without keys, which are built when all rows are there. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { BatchSize } from "./batch-size.ts";
import { runStatements } from "./catalogue.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { createGeneration, type Generation } from "./generation.ts";
import { type BatchLimit, Intake } from "./intake.ts";
import type { EventSource } from "./source.ts";
import type { View, ViewFold } from "./view.ts";

/** How far a load has come. */
export interface LoadProgress {
  readonly phase: "loading" | "indexing" | "catching-up" | "comparing";
  readonly events: number;
  readonly total: number;
  readonly perSecond: number;
  readonly secondsLeft: number;
}

/** What to load, and up to where. */
export interface LoadOptions {
  readonly source: EventSource;
  readonly database: Database;
  readonly view: View;
  readonly clock: Clock;
  /** The last position of each stream that goes in. */
  readonly until: ReadonlyMap<StreamName, number>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** A server takes large transactions well; PGlite's are kept short, so that reads go on. */
const SERVER_LIMIT: BatchLimit = { events: 5_000, bytes: 8 * 1024 * 1024 };
/** After so many events, I/O that waits goes first. */
const SLICE_EVENTS = 500;

/** Makes the next generation of a view and loads it. Its checkpoints then say `until`. */
export async function loadGeneration(options: LoadOptions): Promise<Generation> {
  const { source, database, view } = options;
  const streams = await source.streams();
  const generation = await database.transaction((transaction) =>
    createGeneration(transaction, view, streams),
  );
  const load = new Load(options, view.open(generation.schema, "load"));
  await load.run();
  load.report("indexing");
  await database.transaction(async (transaction) => {
    await transaction.query("set local maintenance_work_mem = '256MB'");
    await load.fold.finish?.(transaction);
  });
  await buildIndexes(database, view.index(generation.schema));
  for (const [stream, position] of options.until) {
    await database.query(
      "update canvas.checkpoints set position = $1, updated_at = now() where view = $2 and generation = $3 and stream = $4",
      [position, view.name, generation.generation, stream],
    );
  }
  return generation;
}

/** On a server all at once, with memory to sort in; in PGlite one by one, so that reads go on in between. */
async function buildIndexes(database: Database, statements: string): Promise<void> {
  if (database.engine === "pglite") return runStatements(database, statements);
  await database.transaction(async (transaction) => {
    await transaction.query("set local maintenance_work_mem = '256MB'");
    await runStatements(transaction, statements);
  });
}

class Load {
  readonly fold: ViewFold;
  readonly #options: LoadOptions;
  readonly #size: BatchSize;
  readonly #start: number;
  readonly #total: number;
  #events = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LoadOptions, fold: ViewFold) {
    this.#options = options;
    this.fold = fold;
    this.#size = new BatchSize(options.database.engine);
    this.#start = options.clock.monotonic();
    this.#total = [...options.until.values()].reduce((sum, position) => sum + position, 0);
  }

  async run(): Promise<void> {
    for (const stream of this.#options.view.streams) {
      const until = this.#options.until.get(stream) ?? 0;
      if (until > 0) await this.#stream(stream, until);
    }
  }

  report(phase: LoadProgress["phase"]): void {
    const seconds = (this.#options.clock.monotonic() - this.#start) / 1_000;
    const perSecond = seconds > 0 ? this.#events / seconds : 0;
    this.#options.onProgress?.({
      phase,
      events: this.#events,
      total: this.#total,
      perSecond,
      secondsLeft: perSecond > 0 ? (this.#total - this.#events) / perSecond : 0,
    });
  }

  async #stream(stream: StreamName, until: number): Promise<void> {
    const { source, signal, database } = this.#options;
    const intake = new Intake(source, { stream, after: 0, until });
    try {
      for (;;) {
        signal?.throwIfAborted();
        const events = await intake.take(database.engine === "pglite" ? this.#size.limit : SERVER_LIMIT);
        if (events.length === 0) break;
        await this.#batch(events);
      }
      await this.#writing;
    } finally {
      await this.#writing.catch(() => undefined);
      await intake.close();
    }
  }

  /** Folds a batch while the one before may still be on its way into the database. */
  async #batch(events: readonly RecordedEvent[]): Promise<void> {
    const { database, clock } = this.#options;
    if (!this.fold.overlaps) await this.#writing;
    for (let first = 0; first < events.length; first += SLICE_EVENTS) {
      const readings = events.slice(first, first + SLICE_EVENTS).map(readEvent);
      await this.fold.prepare(database, readings);
      for (const reading of readings) this.fold.apply(reading);
      await clock.breathe();
    }
    await this.#writing;
    this.#writing = this.#write(events.length);
    // A failure is thrown where the writing is awaited, not as an unheard rejection.
    this.#writing.catch(() => undefined);
    if (database.engine === "pglite") await this.#writing;
    this.#events += events.length;
    this.report("loading");
  }

  async #write(events: number): Promise<void> {
    const { database, clock } = this.#options;
    const start = clock.monotonic();
    await database.transaction(async (transaction) => {
      // A load that is lost is begun again: no need to wait for the disk.
      await transaction.query("set local synchronous_commit = off");
      await this.fold.write(transaction);
    });
    this.#size.record(events, clock.monotonic() - start);
  }
}
