/** Answers with candles as they close and as they form: read from the log, told when reads show them. */
import {
  type StreamedCandles,
  type StreamedSeries,
  streamCandles,
} from "@spot-canvas/domain/contract/candle-stream";
import { formatFilter } from "@spot-canvas/domain/events/subject";
import { findSource } from "@spot-canvas/projections/candles/source";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { closedCandles, concerns, type FollowedSeries, recordsIn } from "../closed-candles.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ServerSentEvent } from "../event-stream.ts";
import { FormingCandles } from "../forming-candles.ts";
import { positionAfter, projectedTo } from "../resume.ts";
import type { ApiServices } from "../services.ts";
import { unknownSeries } from "../unknown-series.ts";

/** The endpoint of `/api/v1/candles/stream`. */
export const candleStreamEndpoints = (services: ApiServices): readonly Endpoint[] => [
  endpoint(streamCandles, async ({ caller: { tenant }, query, headers }) => {
    const after = await positionAfter(services.log, "MARKET", headers);
    const snapshot = await readSnapshot(services.database);
    const followed: FollowedSeries[] = [];
    for (const series of query.series) followed.push(await settled(snapshot, tenant, series));
    const following = { after, followed, isForming: query.forming };
    return { events: (signal) => candleEvents(services, following, signal) };
  }),
];

/** A series with the stored one that it comes from. */
async function settled(snapshot: Snapshot, tenant: string, series: StreamedSeries): Promise<FollowedSeries> {
  const request = { ...series, tenant, fill: "skip" } as const;
  const source = await findSource(snapshot, request);
  if (source === undefined) throw unknownSeries(series.venue, series.product, series.timeframe);
  return { ...request, base: source.name.timeframe };
}

interface Following {
  readonly after: number;
  readonly followed: readonly FollowedSeries[];
  readonly isForming: boolean;
}

type Told = readonly ServerSentEvent<StreamedCandles>[];

async function* candleEvents(
  { log, database, ephemeral }: ApiServices,
  { after, followed, isForming }: Following,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  using forming = new FormingCandles(ephemeral, isForming ? followed : []);
  // Also who loses the connection before the first candle resumes where it began.
  yield [{ id: String(after) }];
  const batches = log.read("MARKET", { after, subject: filterOf(followed), signal })[Symbol.asyncIterator]();
  let next = batches.next();
  while (!signal.aborted) {
    const turn = await Promise.race([next, forming.changed]);
    if (turn === "forming") {
      const told = await forming.take(await readSnapshot(database));
      yield told.map((document) => ({ document }));
      continue;
    }
    if (turn.done) return;
    next = batches.next();
    const records = recordsIn(turn.value);
    const { position } = turn.value.at(-1)!;
    const snapshot = await projectedTo(database, "MARKET", position, signal);
    if (snapshot === undefined) return;
    const told: StreamedCandles[] = [];
    for (const series of followed) {
      const own = records.filter((record) => concerns(record, series));
      if (own.length === 0) continue;
      forming.forget(series);
      const candles = await closedCandles(snapshot, series, own);
      if (candles) told.push(candles);
    }
    // The id stands with the last of them: who has it has them all.
    if (told.length > 0) {
      yield told.map((document, index) =>
        index === told.length - 1 ? { id: String(position), document } : { document },
      );
    }
  }
}

/** The subjects of all that is followed: a token that they share, or any. */
function filterOf(followed: readonly FollowedSeries[]): string {
  const shared = (values: readonly string[]): string =>
    values.every((value) => value === values[0]) ? values[0]! : "*";
  return formatFilter(
    {
      family: "candles",
      venue: shared(followed.map(({ venue }) => venue)),
      product: shared(followed.map(({ product }) => product)),
      timeframe: shared(followed.map(({ base }) => base)),
    },
    followed[0]!.tenant,
  );
}
