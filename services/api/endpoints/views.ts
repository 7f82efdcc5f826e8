/** Answers how far the views are, rebuilds them and checks them. */
import {
  listViews,
  type RebuildResult,
  rebuildView,
  type VerifyResult,
  type ViewState,
  verifyViews,
} from "@spot-canvas/domain/contract/views";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault } from "@spot-canvas/domain/fault";
import type { Difference } from "@spot-canvas/projections/projector/difference";
import { findLive, type Generation } from "@spot-canvas/projections/projector/generation";
import { type Lag, readLag } from "@spot-canvas/projections/projector/lag";
import type { LoadProgress } from "@spot-canvas/projections/projector/load";
import { partitionName } from "@spot-canvas/projections/projector/partition";
import { type RebuildReport, rebuild } from "@spot-canvas/projections/projector/rebuild";
import type { TableState } from "@spot-canvas/projections/projector/state-hash";
import { type VerifyReport, verify } from "@spot-canvas/projections/projector/verify";
import type { View } from "@spot-canvas/projections/projector/view";
import { systemClock } from "../../waiting/system-clock.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { running } from "../running.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/views` and `/api/v1/verify`. */
export const viewEndpoints = ({ log, database, views }: ApiServices): readonly Endpoint[] => [
  endpoint(listViews, async () => {
    const lags = await readLag(log, database, systemClock);
    const found = await Promise.all(views.map(({ name }) => findLive(database, name)));
    const live = found.filter((generation) => generation !== undefined);
    return { document: { views: live.map((generation) => stateOf(generation, lags)) } };
  }),
  endpoint(rebuildView, async ({ path, query }) => {
    const view = views.find(({ name }) => name === path.view);
    if (view === undefined) throw noSuchView(views);
    const { dry_run: dryRun } = query;
    return {
      lines: (signal) =>
        running(async (report) => {
          const onProgress = (progress: LoadProgress): void => report([progressLine(view.name, progress)]);
          const options = { source: log, database, view, clock: systemClock, dryRun, signal, onProgress };
          return [{ result: await rebuilt(view, dryRun, () => rebuild(options)) }];
        }),
    };
  }),
  endpoint(verifyViews, async ({ query }) => {
    const wanted = views.filter(({ name }) => query.view === undefined || name === query.view);
    if (wanted.length === 0) throw noSuchView(views);
    return {
      lines: (signal) =>
        running(async (report) => {
          const onProgress = (view: string, progress: LoadProgress): void =>
            report([progressLine(view, progress)]);
          const results: { result: VerifyResult }[] = [];
          for (const view of wanted) {
            const options = { source: log, database, views: [view], clock: systemClock, signal, onProgress };
            const began = systemClock.monotonic();
            const [found] = await verify(options);
            results.push({ result: verified(found!, systemClock.monotonic() - began) });
          }
          return results;
        }),
    };
  }),
];

const noSuchView = (views: readonly View[]): Fault =>
  new Fault("NoSuchView", "not-found", `no such view: there are ${views.map(({ name }) => name).join(", ")}`);

function stateOf(live: Generation, lags: readonly Lag[]): ViewState {
  return {
    view: live.view,
    generation: live.generation,
    fold_version: live.foldVersion,
    schema_version: live.schemaVersion,
    streams: streamsOf(lags.filter(({ view }) => view === live.view)),
  };
}

/** The lag on each stream: that of the part that is furthest behind, with those of all where there are several. */
function streamsOf(lags: readonly Lag[]): ViewState["streams"] {
  const furthestBehind = lags.filter(
    ({ stream }, index) => lags.findIndex((lag) => lag.stream === stream) === index,
  );
  return furthestBehind.map((lag) => {
    const { stream, partition } = lag;
    if (partition.count === 1) return { stream, ...progressOf(lag) };
    const parts = lags
      .filter((one) => one.stream === stream)
      .map((one) => ({ partition: partitionName(one.partition), ...progressOf(one) }));
    return { stream, ...progressOf(lag), parts };
  });
}

const progressOf = ({ position, events, oldestSeconds, secondsWithoutProgress }: Lag) => ({
  position,
  lag_events: events,
  lag_seconds: oldestSeconds,
  idle_seconds: secondsWithoutProgress,
});

const progressLine = (view: string, { phase, events, total, secondsLeft }: LoadProgress) => ({
  progress: {
    view,
    phase,
    done: events,
    total,
    seconds_left: Number.isFinite(secondsLeft) ? secondsLeft : 0,
  },
});

/** The result of a rebuild; a state that the same fold should have given and did not is one too. */
async function rebuilt(
  { name }: View,
  dryRun: boolean,
  work: () => Promise<RebuildReport>,
): Promise<RebuildResult> {
  const began = systemClock.monotonic();
  const spent = (): number => Math.round(systemClock.monotonic() - began);
  try {
    const { events, tables, changes } = await work();
    const outcome = dryRun ? "dry-run" : changes.length === 0 ? "identical" : "switched";
    return { view: name, outcome, events, ...totalsOf(tables), changes, milliseconds: spent() };
  } catch (error) {
    if (!(error instanceof Fault) || error.tag !== "RebuildDiffers") throw error;
    const { message } = error;
    const nothing = { events: 0, ...totalsOf([]), changes: [], milliseconds: spent() };
    return { view: name, outcome: "refused", ...nothing, message };
  }
}

function verified(report: VerifyReport, milliseconds: number): VerifyResult {
  const { view, positions, tables, differences } = report;
  return {
    view,
    equal: differences.length === 0,
    events: Object.values(positions).reduce((sum, position) => sum + position, 0),
    ...totalsOf(tables),
    differences: differences.map(differenceOf),
    milliseconds: Math.round(milliseconds),
  };
}

const totalsOf = (tables: readonly TableState[]) => ({
  rows: tables.reduce((sum, { rows }) => sum + rows, 0),
  hash: identityOf(...tables.flatMap(({ table, rows, hash }) => [table, String(rows), hash])),
  tables,
});

const differenceOf = ({ table, key, expected, found }: Difference) => ({
  table,
  key: Object.values(key).join("/"),
  ...(found === undefined ? {} : { stored: found }),
  ...(expected === undefined ? {} : { folded: expected }),
});
