/** Loads the next generation of a view from the log: plain COPY without keys, which are built when all rows are there. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { BatchSize } from "./batch-size.ts";
import { runStatements, splitStatements } from "./catalogue.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { createGeneration, dropGeneration, type Generation } from "./generation.ts";
import { type BatchLimit, Intake } from "./intake.ts";
import type { EventSource } from "./source.ts";
import { countTables } from "./table-statistics.ts";
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
  /** In how many parts it will be written; 1 where it is left out. */
  readonly parts?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** A server takes large transactions well; PGlite's are kept short, so that reads go on. */
const SERVER_LIMIT: BatchLimit = { events: 10_000, bytes: 8 * 1024 * 1024 };
/**
 * Events are folded in slices as they come. Only their rows stay, so an event is garbage while it is young: held until
 * a batch is full, events cost more to collect than to fold.
 */
const SLICE_EVENTS = 250;
/** While the database takes one batch, the rows of so many more may be made. */
const BATCHES_AHEAD = 2;
/** After so long a computation, I/O that waits goes first. Sooner would only pile up events: the log is the faster. */
const BREATH_MS = { postgres: 10, pglite: 4 } as const;

/** Makes the next generation of a view and loads it. Its checkpoints then say `until`. */
export async function loadGeneration(options: LoadOptions): Promise<Generation> {
  const { source, database, view } = options;
  const streams = await source.streams();
  const generation = await database.transaction((transaction) =>
    createGeneration(transaction, view, streams, options.parts),
  );
  try {
    await fill(options, generation);
  } catch (error) {
    // What is only half there serves nobody; where the database cannot be reached, the next load removes it.
    await dropGeneration(database, generation).catch(() => undefined);
    throw error;
  }
  return generation;
}

async function fill(options: LoadOptions, generation: Generation): Promise<void> {
  const { database, view } = options;
  const load = new Load(options, view.open(generation.schema, "load"));
  await setStorage(database, view, generation, "set (autovacuum_enabled = false)");
  await load.run();
  load.report("indexing");
  await database.transaction(async (transaction) => {
    await transaction.query("set local maintenance_work_mem = '256MB'");
    await load.fold.finish?.(transaction);
  });
  await buildIndexes(database, view.index(generation.schema));
  await setStorage(database, view, generation, "reset (autovacuum_enabled)");
  await settleAll(load.fold, database);
  await countTables(database, view, generation);
  for (const [stream, position] of options.until) {
    await database.query(
      "update canvas.checkpoints set position = $1, updated_at = now() where view = $2 and generation = $3 and stream = $4",
      [position, view.name, generation.generation, stream],
    );
  }
}

/** On a server, vacuuming and counting tables while they fill would only slow both: it begins when all is there. */
async function setStorage(
  database: Database,
  { tables }: View,
  { schema }: Generation,
  setting: string,
): Promise<void> {
  if (database.engine === "pglite") return;
  const statements = tables.map(({ name }) => `alter table ${schema}.${name} ${setting}`);
  await database.query(statements.join("; "));
}

/** Rows of one slice of what a load left over. */
const SLICE_ROWS = { postgres: 5_000, pglite: 500 } as const;

/** Does all that batches have left over, in transactions of its own. */
export async function settleAll(fold: ViewFold, database: Database): Promise<void> {
  while ((fold.arrears?.(true) ?? "none") !== "none") {
    await database.transaction(async (transaction) =>
      fold.settle?.(transaction, SLICE_ROWS[database.engine]),
    );
  }
}

/** Connections that build indexes side by side: one often waits where the other computes. */
const INDEX_LANES = 2;

/** On a server side by side, with memory to sort in; in PGlite one by one, so that reads go on in between. */
export async function buildIndexes(database: Database, statements: string): Promise<void> {
  if (database.engine === "pglite") return runStatements(database, statements);
  const waiting = splitStatements(statements);
  const lane = async (): Promise<void> => {
    for (let statement = waiting.shift(); statement !== undefined; statement = waiting.shift()) {
      const next = statement;
      await database.transaction(async (transaction) => {
        await transaction.query("set local maintenance_work_mem = '128MB'");
        await transaction.query(next);
      });
    }
  };
  await Promise.all(Array.from({ length: INDEX_LANES }, lane));
}

class Load {
  readonly fold: ViewFold;
  readonly #options: LoadOptions;
  readonly #size: BatchSize;
  readonly #start: number;
  readonly #total: number;
  #events = 0;
  /** Events whose rows no write has taken yet. */
  #pending = 0;
  #pendingBytes = 0;
  #breath = 0;
  #writing: Promise<void> | undefined;

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
    const { source, signal } = this.#options;
    const intake = new Intake(source, { stream, after: 0, until });
    try {
      for (;;) {
        signal?.throwIfAborted();
        const room = Math.max(1, this.#limit.events - (this.#pending % this.#limit.events));
        const events = await intake.take({ events: Math.min(SLICE_EVENTS, room), bytes: this.#limit.bytes });
        if (events.length === 0) break;
        await this.#fold(events);
        await this.#writeWhereFull();
      }
      await this.#writing;
      await this.#write();
    } finally {
      await this.#writing?.catch(() => undefined);
      await intake.close();
    }
  }

  get #limit(): BatchLimit {
    return this.#options.database.engine === "pglite" ? this.#size.limit : SERVER_LIMIT;
  }

  /** Folds a slice while the batch before may still be on its way into the database. */
  async #fold(events: readonly RecordedEvent[]): Promise<void> {
    const { database, clock } = this.#options;
    if (!this.fold.overlaps) await this.#writing;
    const readings = events.map(readEvent);
    await this.fold.prepare(database, readings);
    for (const reading of readings) this.fold.apply(reading);
    this.#pending += events.length;
    for (const { body } of events) this.#pendingBytes += body.length;
    if (clock.monotonic() - this.#breath < BREATH_MS[database.engine]) return;
    await clock.breathe();
    this.#breath = clock.monotonic();
  }

  async #writeWhereFull(): Promise<void> {
    const { events, bytes } = this.#limit;
    const batches = Math.max(this.#pending / events, this.#pendingBytes / bytes);
    if (batches < 1 || (this.#writing && batches < BATCHES_AHEAD)) return;
    await this.#writing;
    const writing = this.#write();
    // A failure is thrown where the writing is awaited, not as an unheard rejection.
    writing.catch(() => undefined);
    if (this.#options.database.engine === "pglite") return writing;
    this.#writing = writing;
  }

  /** Begins to write what is pending, which it takes at once. */
  async #write(): Promise<void> {
    const { database, clock } = this.#options;
    const events = this.#pending;
    this.#pending = 0;
    this.#pendingBytes = 0;
    this.#events += events;
    const start = clock.monotonic();
    await database.transaction(async (transaction) => {
      // A load that is lost is begun again: no need to wait for the disk.
      await transaction.query("set local synchronous_commit = off");
      await this.fold.write(transaction);
    });
    if (events > 0) this.#size.record(events, clock.monotonic() - start);
    this.#writing = undefined;
    this.report("loading");
  }
}
