/** Answers with the log itself: its streams, and its events as they were recorded. */
import { listStreams, readEvents } from "@spot-canvas/domain/contract/log";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { eventDocument } from "../event-document.ts";
import { filterOf, type LogFilter } from "../log-filter.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints below `/api/v1/log`. */
export const logEndpoints = ({ log }: ApiServices): readonly Endpoint[] => [
  endpoint(listStreams, async () => {
    const { engine, version, durability } = log.description;
    const streams = (await log.streams()).map(({ name, epoch, lastPosition, bytes, lastLoggedAt }) => ({
      name,
      epoch,
      last_position: lastPosition,
      bytes,
      ...(lastLoggedAt === undefined ? {} : { last_logged_at: formatInstant(lastLoggedAt) }),
    }));
    return { document: { engine, version, durability, streams } };
  }),
  endpoint(readEvents, async ({ caller, query }) => {
    const filter = filterOf(query.subject, caller.tenant);
    const { from, limit = Number.POSITIVE_INFINITY, follow } = query;
    const last = (await log.streams()).find(({ name }) => name === filter.stream)?.lastPosition ?? 0;
    return {
      lines: (signal) => documents(log, filter, { from, limit, signal, ...(follow ? {} : { until: last }) }),
    };
  }),
];

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
