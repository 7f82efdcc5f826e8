/**
 * Rebuild equals live: the next generation of a view is loaded from the log, catches up to exactly the live checkpoint
 * and takes over by one row that readers consult. Same fold version and another state: refused and alarmed. Another
 * version: switched, with what changed. There is no hole for readers, and nothing is published by a replay.
 */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { installCatalogue } from "./catalogue.ts";
import { CatchUp } from "./catch-up.ts";
import { type Checkpoint, leastPositions, readCheckpoints } from "./checkpoint.ts";
import type { Clock } from "./clock.ts";
import type { Database, Transaction } from "./database.ts";
import { type Change, countChanges, type Difference, findDifferences } from "./difference.ts";
import { dropGeneration, dropUnread, findLive, type Generation, makeLive } from "./generation.ts";
import { newOwner, releaseLeases, takeLeases } from "./lease.ts";
import { type LoadProgress, loadGeneration } from "./load.ts";
import type { EventSource, StreamState } from "./source.ts";
import { hashTables, type TableState } from "./state-hash.ts";
import type { View, ViewName } from "./view.ts";

/** What to rebuild. */
export interface RebuildOptions {
  readonly source: EventSource;
  readonly database: Database;
  readonly view: View;
  readonly clock: Clock;
  /** Compare and report, never switch. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** What a rebuild did. */
export interface RebuildReport {
  readonly view: ViewName;
  readonly generation: number;
  readonly foldVersion: number;
  readonly schemaVersion: number;
  /** Events of the streams that it folds. */
  readonly events: number;
  /** Until the switch. */
  readonly seconds: number;
  /** Whether readers now see the new generation. */
  readonly switched: boolean;
  /** The rebuilt tables. */
  readonly tables: readonly TableState[];
  /** What changed against the generation before: empty where the state is the same. */
  readonly changes: readonly Change[];
}

const DIFFERENCES_NAMED = 5;

/**
 * Rebuilds a view. Throws a Fault `RebuildDiffers` where the same fold and schema version give another state, naming
 * the first rows: then readers keep what they had.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { database, view } = options;
  return withLease(options, async () => {
    await dropUnread(database, view.name, options.dryRun ? ["loading"] : ["loading", "retired"]);
    const start = options.clock.monotonic();
    const elapsed = (): number => (options.clock.monotonic() - start) / 1_000;
    const live = await findLive(database, view.name);
    const checkpoints = live ? await readCheckpoints(database, live) : [];
    // Only now: a log that is asked first seems shorter than what a projector at work has folded of it meanwhile.
    const streams = await options.source.streams();
    const until = live && followable(view, checkpoints, streams);
    const parts = checkpoints[0]?.partition.count ?? 1;
    const next = await loadGeneration({ ...options, parts, until: until ?? endsOf(view, streams) });
    try {
      const outcome =
        live && until ? await settle(options, next, live, elapsed) : await adopt(options, next, elapsed);
      const events = [...(until ?? endsOf(view, streams)).values()].reduce(
        (sum, position) => sum + position,
        0,
      );
      const { generation, foldVersion, schemaVersion } = next;
      const switched = !options.dryRun;
      return {
        view: view.name,
        generation,
        foldVersion,
        schemaVersion,
        events,
        switched,
        ...outcome,
      };
    } finally {
      if ((await findLive(database, view.name))?.generation !== next.generation) {
        await dropGeneration(database, next);
      }
    }
  });
}

/** Only one rebuild or verification of a view at a time: each makes and removes generations. */
export async function withLease<T>(
  { database, view, clock }: Pick<RebuildOptions, "database" | "view" | "clock">,
  work: () => Promise<T>,
): Promise<T> {
  await installCatalogue(database);
  const owner = await newOwner(database);
  const name = `rebuild:${view.name}`;
  const held = await takeLeases(database, owner, [name]);
  if (!held.has(name)) {
    throw new Fault(
      "RebuildRunning",
      "conflict",
      `The view ${view.name} is being rebuilt or verified by another process: wait until it is done.`,
    );
  }
  const done = new AbortController();
  const renewing = (async () => {
    while (!done.signal.aborted) {
      await clock.sleep(1_500, done.signal);
      if (!done.signal.aborted) await takeLeases(database, owner, [name]).catch(() => undefined);
    }
  })();
  try {
    return await work();
  } finally {
    done.abort();
    await renewing;
    await releaseLeases(database, owner).catch(() => undefined);
  }
}

/** Where the live generation stands with all of its parts; undefined where it has followed another log. */
function followable(
  view: View,
  checkpoints: readonly Checkpoint[],
  streams: readonly StreamState[],
): ReadonlyMap<StreamName, number> | undefined {
  const followed = new Set(checkpoints.map(({ stream }) => stream));
  const sameStreams =
    followed.size === view.streams.length && view.streams.every((stream) => followed.has(stream));
  const sameLog = checkpoints.every(({ stream, epoch, position }) => {
    const state = streams.find(({ name }) => name === stream);
    return state !== undefined && (position === 0 || state.epoch === epoch) && position <= state.lastPosition;
  });
  return sameStreams && sameLog ? leastPositions(checkpoints) : undefined;
}

const endsOf = (view: View, streams: readonly StreamState[]): ReadonlyMap<StreamName, number> =>
  new Map(
    streams
      .filter(({ name }) => view.streams.includes(name))
      .map(({ name, lastPosition }) => [name, lastPosition]),
  );

type Outcome = Pick<RebuildReport, "tables" | "changes" | "seconds">;

/** The first generation, or one of a new log: there is nothing to compare it with. */
async function adopt(
  { database, view, dryRun }: RebuildOptions,
  next: Generation,
  elapsed: () => number,
): Promise<Outcome> {
  if (!dryRun) await database.transaction((transaction) => makeLive(transaction, next));
  const seconds = elapsed();
  return { tables: await hashTables(database, view, next.schema), changes: [], seconds };
}

async function settle(
  options: RebuildOptions,
  next: Generation,
  live: Generation,
  elapsed: () => number,
): Promise<Outcome> {
  const { view, dryRun } = options;
  const catchUp = new CatchUp(options, next, live);
  const outcome = await catchUp.together("", (transaction) => compare(transaction, view, next, live));
  if (!dryRun) await catchUp.together("for update", (transaction) => makeLive(transaction, next));
  return { ...outcome, seconds: elapsed() };
}

async function compare(
  transaction: Transaction,
  view: View,
  next: Generation,
  live: Generation,
): Promise<Omit<Outcome, "seconds">> {
  const tables = await hashTables(transaction, view, next.schema);
  const schemas = { expected: next.schema, found: live.schema };
  if (next.foldVersion !== live.foldVersion || next.schemaVersion !== live.schemaVersion) {
    return { tables, changes: await countChanges(transaction, view, schemas) };
  }
  const before = await hashTables(transaction, view, live.schema);
  if (tables.every(({ hash, rows }, index) => before[index]!.hash === hash && before[index]!.rows === rows)) {
    return { tables, changes: [] };
  }
  throw differs(view, await findDifferences(transaction, view, schemas, DIFFERENCES_NAMED));
}

function differs(view: View, differences: readonly Difference[]): Fault {
  const named = differences.slice(0, DIFFERENCES_NAMED).map(({ table, key, expected, found }) => {
    const what = !found ? "is missing" : !expected ? "should not be there" : "is another";
    return `${table} ${Object.values(key).join("/")} ${what}`;
  });
  return new Fault(
    "RebuildDiffers",
    "corrupt",
    `The log gives other rows for ${view.name} than readers see, with the same fold: ${named.join("; ")}. ` +
      `Readers keep what they had; run "canvas verify" for every row, and find out who wrote to the tables.`,
  );
}
