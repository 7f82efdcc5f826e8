/** Answers with candles as they close and as they form: read from the log, told when reads show them. */
import {
  type StreamedCandles,
  type StreamedDecision,
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
import { filterOf } from "../log-filter.ts";
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
    const decided = query.decisions ? await decidedFrom(services.log, tenant) : undefined;
    const following = { after, followed, isForming: query.forming, decided };
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
  /** Absent: decisions are not told of. */
  readonly decided: Decided | undefined;
}

/** Where decisions are listened to, and which events are some. */
interface Decided {
  readonly after: number;
  readonly isDecision: (subject: string) => boolean;
}

/** The families of subjects that hold decisions and what came of them. */
const DECISIONS = /(?:^|\.)(?:signals|orders|ledger)\./;

/** From the end of the log on: what was decided before is read, not streamed. */
async function decidedFrom(log: ApiServices["log"], tenant: string): Promise<Decided> {
  const { isSeen } = filterOf("TRADING", tenant);
  const after = (await log.streams()).find(({ name }) => name === "TRADING")?.lastPosition ?? 0;
  return { after, isDecision: (subject) => DECISIONS.test(subject) && isSeen(subject) };
}

type Told = readonly ServerSentEvent<StreamedCandles | StreamedDecision>[];

/** The positions of TRADING up to which something was decided, as it comes. */
async function* decisions(log: ApiServices["log"], { after, isDecision }: Decided, signal: AbortSignal) {
  for await (const batch of log.read("TRADING", { after, signal })) {
    const last = batch.findLast(({ subject }) => isDecision(subject));
    if (last !== undefined) yield last.position;
  }
}

async function* candleEvents(
  { log, database, ephemeral }: ApiServices,
  { after, followed, isForming, decided }: Following,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  using forming = new FormingCandles(ephemeral, isForming ? followed : []);
  // Also who loses the connection before the first candle resumes where it began.
  yield [{ id: String(after) }];
  const batches = log.read("MARKET", { after, subject: subjectOf(followed), signal })[Symbol.asyncIterator]();
  let next = batches.next();
  const made = decided && decisions(log, decided, signal)[Symbol.asyncIterator]();
  const nextMade = () => made?.next().then(({ value }) => ({ decided: value }));
  let making = nextMade();
  while (!signal.aborted) {
    const turn = await Promise.race([next, forming.changed, ...(making === undefined ? [] : [making])]);
    if (typeof turn === "object" && "decided" in turn) {
      if (turn.decided === undefined) return;
      making = nextMade();
      if ((await projectedTo(database, "TRADING", turn.decided, signal)) === undefined) return;
      yield [{ document: { kind: "decided", log_position: turn.decided } }];
      continue;
    }
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
function subjectOf(followed: readonly FollowedSeries[]): string {
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
