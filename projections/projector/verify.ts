/**
 * Verify: folds the log to where the live tables stand and reports every row that differs. Nothing that readers see is
 * changed: what the log says is built in a generation of its own, and both are compared in one moment's snapshot.
 */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { CatchUp } from "./catch-up.ts";
import { checkedCheckpoints, leastPositions } from "./checkpoint.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { type Difference, findDifferences } from "./difference.ts";
import { dropGeneration, dropUnread, findLive } from "./generation.ts";
import { type LoadProgress, loadGeneration } from "./load.ts";
import { withLease } from "./rebuild.ts";
import type { EventSource } from "./source.ts";
import { hashTables, type TableState } from "./state-hash.ts";
import type { View, ViewName } from "./view.ts";

/** What to verify. */
export interface VerifyOptions {
  readonly source: EventSource;
  readonly database: Database;
  readonly views: readonly View[];
  readonly clock: Clock;
  /** At most so many differing rows are named of each table; 1,000 where absent. */
  readonly differencesMax?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (view: ViewName, progress: LoadProgress) => void;
}

/** What was found of one view. */
export interface VerifyReport {
  readonly view: ViewName;
  /** Up to where the log was folded. */
  readonly positions: Readonly<Partial<Record<StreamName, number>>>;
  /** The tables as the log says they should be. */
  readonly tables: readonly TableState[];
  /** Every row that differs; empty where all is well. */
  readonly differences: readonly Difference[];
}

/** Verifies views one after the other. */
export async function verify(options: VerifyOptions): Promise<readonly VerifyReport[]> {
  const reports: VerifyReport[] = [];
  for (const view of options.views)
    reports.push(await withLease({ ...options, view }, () => verifyOne(options, view)));
  return reports;
}

async function verifyOne(options: VerifyOptions, view: View): Promise<VerifyReport> {
  const { source, database, clock, signal, onProgress, differencesMax = 1_000 } = options;
  await dropUnread(database, view.name, ["loading"]);
  const live = await findLive(database, view.name);
  if (!live) throw notProjected(view.name);
  if (live.foldVersion !== view.foldVersion || live.schemaVersion !== view.schemaVersion)
    throw outdated(view.name);
  const checkpoints = await checkedCheckpoints(database, live, source);
  const until = leastPositions(checkpoints);
  const next = await loadGeneration({
    source,
    database,
    view,
    clock,
    until,
    parts: checkpoints[0]?.partition.count ?? 1,
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress: (progress: LoadProgress) => onProgress(view.name, progress) } : {}),
  });
  try {
    const catchUp = new CatchUp({ source, database, view, clock }, next, live);
    return await catchUp.together("", async (transaction, there) => ({
      view: view.name,
      positions: Object.fromEntries(leastPositions(there)),
      tables: await hashTables(transaction, view, next.schema),
      differences: await findDifferences(
        transaction,
        view,
        { expected: next.schema, found: live.schema },
        differencesMax,
      ),
    }));
  } finally {
    await dropGeneration(database, next);
  }
}

const notProjected = (view: ViewName): Fault =>
  new Fault("NotProjected", "not-found", `The view ${view} is not projected yet: start the projector first.`);

const outdated = (view: ViewName): Fault =>
  new Fault(
    "ViewOutdated",
    "conflict",
    `The live tables of ${view} are of another version than this program: run "canvas rebuild ${view}" first.`,
  );
