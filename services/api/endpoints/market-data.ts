/** Fetches market data from venues, compares it with them, and looks it over. */
import {
  type BackfillLine,
  backfillSeries,
  listRevisions,
  listSuspicions,
  type VerifySeriesLine,
  verifySeries,
} from "@spot-canvas/domain/contract/market-data";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue, type Venue } from "@spot-canvas/domain/market/venue";
import { loadSummary, listRevisions as readRevisions } from "@spot-canvas/projections/candles/series";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { runBackfill } from "../../ingestion/backfill/run-backfill.ts";
import { findSuspicions } from "../../ingestion/find-suspicions.ts";
import { verifyCandles } from "../../ingestion/verify-candles.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { running } from "../running.ts";
import type { ApiServices } from "../services.ts";
import { unknownSeries } from "../unknown-series.ts";

/** The endpoints of `/api/v1/backfill`, `/api/v1/candles/verify`, `/api/v1/suspicions` and `/api/v1/revisions`. */
export const marketDataEndpoints = (services: ApiServices): readonly Endpoint[] => [
  endpoint(backfillSeries, async ({ caller: { tenant }, query }) => {
    const { from, to = systemClock.now(), plan_only: planOnly } = query;
    const series = seriesIn(query);
    const options = { ...services, tenant, clock: systemClock, series, range: { from, to } };
    return {
      lines: (signal) =>
        lineByLine<BackfillLine>(async function* () {
          const run = await runBackfill({ ...options, signal });
          yield { plan: run.plan };
          if (planOnly) return;
          yield* running<BackfillLine, BackfillLine>(async (report) => {
            const result = await run.fill((progress) => report({ progress }));
            return { result };
          });
        }),
    };
  }),
  endpoint(verifySeries, async ({ caller: { tenant }, query }) => {
    const { from, to = systemClock.now(), fix } = query;
    const series = seriesIn(query);
    const options = { ...services, tenant, clock: systemClock, series, range: { from, to }, fix };
    return { lines: (signal) => lineByLine<VerifySeriesLine>(() => verifyCandles({ ...options, signal })) };
  }),
  endpoint(listSuspicions, async ({ caller: { tenant }, query }) => {
    const snapshot = await readSnapshot(services.database);
    const { venue, product, timeframe } = query;
    const name = { tenant, venue, product, timeframe };
    const summary = await loadSummary(snapshot.sql, snapshot.schemaOf("candles"), name);
    if (summary?.first === undefined) throw unknownSeries(venue, product, timeframe);
    if (query.against !== undefined) {
      const other = { ...name, venue: query.against };
      const told = await loadSummary(snapshot.sql, snapshot.schemaOf("candles"), other);
      if (told?.first === undefined) throw unknownSeries(query.against, product, timeframe);
    }
    const document = await findSuspicions({ ...query, tables: snapshot, tenant, clock: systemClock });
    return { document, position: snapshot.token };
  }),
  endpoint(listRevisions, async ({ caller: { tenant }, query }) => {
    const snapshot = await readSnapshot(services.database);
    const { venue, product, timeframe, from, to, limit } = query;
    const series = { tenant, venue, product, timeframe };
    const summary = await loadSummary(snapshot.sql, snapshot.schemaOf("candles"), series);
    if (summary?.first === undefined) throw unknownSeries(venue, product, timeframe);
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const found = await readRevisions(snapshot, { ...series, ...range, limit: limit + 1 });
    const next = found[limit];
    const revisions = found.slice(0, limit);
    const document = { revisions, ...(next === undefined ? {} : { next_from: next.time }) };
    return { document, position: snapshot.token };
  }),
];

/** The series that a call names. Faults: those of its parts. */
function seriesIn(query: {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}): {
  readonly venue: Venue;
  readonly product: string;
  readonly timeframe: Timeframe;
} {
  const venue = unwrap(parseVenue(query.venue));
  unwrap(parseProduct(query.product));
  return { venue, product: query.product, timeframe: query.timeframe };
}

/** Lines one by one, as batches of one. */
async function* lineByLine<T>(lines: () => AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const line of lines()) yield [line];
}
