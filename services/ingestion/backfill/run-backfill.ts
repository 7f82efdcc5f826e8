/** A back-fill as people and programs order it: says what it takes, fills, and says what the range is like then. */
import type {
  BackfillResult,
  BackfillPlan as PlanDocument,
  BackfillProgress as ProgressDocument,
} from "@spot-canvas/domain/contract/market-data";
import { Coverage, type GapKind, type Interval } from "@spot-canvas/domain/market/coverage";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import { readGaps } from "@spot-canvas/projections/candles/series";
import { listOutages } from "@spot-canvas/projections/instruments/read";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { EventLog } from "../../log/event-log.ts";
import type { OpenMarket } from "../../platform/markets.ts";
import type { LiveSeries, MarketData } from "../../venues/venue.ts";
import type { SeriesRecorder } from "../candle-sink.ts";
import { recordFunding } from "../record-funding.ts";
import { recordOutages } from "../record-outages.ts";
import { refuseUnserved } from "../served-timeframe.ts";
import { type BackfillProgress, backfill } from "./backfill.ts";
import { type BackfillPlan, planBackfill } from "./plan.ts";

/** What to fill, and what with. */
export interface RunBackfillOptions {
  readonly markets: OpenMarket;
  readonly candles: SeriesRecorder;
  readonly log: EventLog;
  readonly database: Database;
  readonly clock: Clock;
  readonly tenant: string;
  readonly series: LiveSeries & { readonly venue: Venue };
  readonly range: Interval;
  readonly signal: AbortSignal;
}

/** A back-fill that is planned. */
export interface PlannedBackfill {
  readonly plan: PlanDocument;
  fill(onProgress: (progress: ProgressDocument) => void): Promise<BackfillResult>;
}

/** A venue that does not answer is asked for about ten minutes; then what was recorded stays, and the fault is told. */
const ATTEMPTS = 14;
const PROJECTED_WITHIN_MS = 60_000;
/** In how many places it is looked how dense trades are. */
const SAMPLES = [0, 0.5] as const;

/** Plans a back-fill. Throws the venue's faults, and `VenueRefused` for a venue that serves nothing. */
export async function runBackfill(options: RunBackfillOptions): Promise<PlannedBackfill> {
  const { markets, candles, series, range, clock, signal } = options;
  const { venue, product, timeframe } = series;
  const market = await markets(venue);
  try {
    if (!market.capabilities.tradeHistory) refuseUnserved(market, series);
    const coverage = await candles.coverageOf(series);
    const plan = planBackfill({
      capabilities: market.capabilities,
      timeframe,
      range,
      coverage,
      now: clock.now(),
    });
    const tradeRequests = await estimateTradeRequests(market, { product, timeframe }, plan, signal);
    return {
      plan: planDocument(plan, tradeRequests, market.capabilities.pagesPerSecond),
      async fill(onProgress) {
        await using _market = market;
        const outcome = await backfill({
          market,
          sink: candles,
          series: { product, timeframe },
          range: plan.range,
          coverage,
          clock,
          signal,
          attempts: ATTEMPTS,
          onProgress: (progress) => onProgress(progressDocument(progress)),
        });
        await recordOutages(options, series, plan.range);
        await recordFunding(market, [product], options);
        const { slots, requests, recorded, repeated, revisions, outranked, refused } = outcome;
        const gaps = await countGaps(options, plan.range);
        const counts = { recorded, repeated, revisions, outranked, refused };
        return { slots, candles: outcome.candles, requests, ...counts, gaps };
      },
    };
  } catch (error) {
    await market[Symbol.asyncDispose]();
    throw error;
  }
}

/** About how many pages of trades the old part takes: looked up in two places, as markets grow. */
async function estimateTradeRequests(
  market: MarketData,
  { product }: LiveSeries,
  { fromTrades }: BackfillPlan,
  signal: AbortSignal,
): Promise<number> {
  let requests = 0;
  for (const { from, to } of fromTrades) {
    const spans: number[] = [];
    for (const part of SAMPLES) {
      const time = from + Math.floor((to - from) * part);
      const page = await market.trades({ product, after: { time }, to }, signal);
      if (!page.ok) continue;
      spans.push(Math.max(1, millisOfInstant(page.value.covered.to) - time));
      if (page.value.isLast) break;
    }
    for (const span of spans) requests += (to - from) / spans.length / span;
  }
  return Math.ceil(requests);
}

function planDocument(plan: BackfillPlan, tradeRequests: number, pagesPerSecond: number): PlanDocument {
  const { range, slots, pages, fromTrades, beyond } = plan;
  const requests = pages.length + tradeRequests;
  return {
    ...range,
    slots,
    requests,
    seconds: requests / pagesPerSecond,
    from_trades: fromTrades,
    beyond,
  };
}

function progressDocument({ plan, slots, candles, requests, waiting }: BackfillProgress): ProgressDocument {
  const said = waiting === undefined ? {} : { waiting };
  return { slots: Math.round(slots), total: Math.round(plan.slots), candles, requests, ...said };
}

/** How many candles are missing in a range, by kind; what lies before the first and behind the last is not fetched. */
async function countGaps(
  { log, database, clock, tenant, series }: RunBackfillOptions,
  { from, to }: Interval,
): Promise<BackfillResult["gaps"]> {
  const market = (await log.streams()).find(({ name }) => name === "MARKET");
  const position = { MARKET: market?.lastPosition ?? 0 };
  const snapshot = await waitForPosition(database, position, PROJECTED_WITHIN_MS, clock);
  const { venue, product } = series;
  const outages = new Coverage(await listOutages(snapshot, { tenant, venue, product }));
  const gaps = await readGaps(snapshot, { tenant, ...series, from, to }, outages);
  const missing = (kind: GapKind): number =>
    gaps.reduce((sum, gap) => (gap.kind === kind ? sum + gap.missing : sum), 0);
  return { empty: missing("empty"), outage: missing("outage"), not_fetched: missing("not-fetched") };
}
