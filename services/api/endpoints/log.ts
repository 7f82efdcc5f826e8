/** Answers with the log itself: its streams, and its events as they were recorded. */
import { exportEvents, type LogState, listStreams, readEvents } from "@spot-canvas/domain/contract/log";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { listSkippedTypes } from "@spot-canvas/projections/quarantine/read";
import { recordOf } from "../../log/transfer/record.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { eventDocument } from "../event-document.ts";
import { filterOf, type LogFilter } from "../log-filter.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints below `/api/v1/log`. */
export const logEndpoints = ({ log, database, operator }: ApiServices): readonly Endpoint[] => [
  endpoint(listStreams, async () => {
    const { engine, version, durability, survivesPowerCut } = log.description;
    const skipped = await skippedTypes(database);
    const streams = (await log.streams()).map((state) => ({
      name: state.name,
      epoch: state.epoch,
      first_position: state.firstPosition ?? 1,
      last_position: state.lastPosition,
      bytes: state.bytes,
      ...(state.lastLoggedAt === undefined ? {} : { last_logged_at: formatInstant(state.lastLoggedAt) }),
      ...present({ skipped: skipped.get(state.name) }),
    }));
    return { document: { engine, version, durability, survives_power_cut: survivesPowerCut, streams } };
  }),
  endpoint(readEvents, async ({ caller, query }) => {
    const filter = filterOf(query.subject, caller.tenant);
    const { from, limit = Number.POSITIVE_INFINITY, follow } = query;
    const last = (await log.streams()).find(({ name }) => name === filter.stream)?.lastPosition ?? 0;
    return {
      lines: (signal) => documents(log, filter, { from, limit, signal, ...(follow ? {} : { until: last }) }),
    };
  }),
  endpoint(exportEvents, async ({ caller, query: { stream, from, until } }) => {
    if (caller.tenant !== operator) {
      const text = "the log is exported with a key of the installation's own tenant";
      throw new Fault("OtherTenant", "forbidden", text);
    }
    return {
      async *lines(signal) {
        for await (const batch of log.read(stream, { after: from - 1, until, signal }))
          yield batch.map(recordOf);
      },
    };
  }),
];

type Skipped = NonNullable<LogState["streams"][number]["skipped"]>;

/** What each stream has of unknown types; nothing before the log was ever projected. */
async function skippedTypes(database: Database): Promise<ReadonlyMap<StreamName, Skipped>> {
  const found = await readSnapshot(database)
    .then(listSkippedTypes)
    .catch((error: unknown) => {
      if (error instanceof Fault) return [];
      throw error;
    });
  const streams = new Map<StreamName, Skipped>();
  for (const { stream, type, events, firstPosition, lastPosition } of found) {
    const one = { type, events, first_position: firstPosition, last_position: lastPosition };
    streams.set(stream, [...(streams.get(stream) ?? []), one]);
  }
  return streams;
}

interface Reading {
  readonly from: number;
  readonly limit: number;
  readonly until?: number;
  readonly signal: AbortSignal;
}

async function* documents(
  log: ApiServices["log"],
  { stream, subject, isSeen }: LogFilter,
  { from, limit, until, signal }: Reading,
): AsyncGenerator<readonly ReturnType<typeof eventDocument>[]> {
  if (until !== undefined && from > until) return;
  let left = limit;
  const batches = log.read(stream, {
    after: from - 1,
    signal,
    ...(until === undefined ? {} : { until }),
    ...(subject === undefined ? {} : { subject }),
  });
  for await (const batch of batches) {
    const seen = batch.filter((event) => isSeen(event.subject)).slice(0, left);
    left -= seen.length;
    if (seen.length > 0) yield seen.map(eventDocument);
    if (left === 0) return;
  }
}
