/** Reads a range of a series again from its venue, and tells every candle that differs from what the log shows. */
import type { CandleDifference, VerifySeriesLine } from "@spot-canvas/domain/contract/market-data";
import { CANDLE_FIELDS, type Candle, type CandleColumns, candleAt } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { readCandles } from "@spot-canvas/projections/candles/read";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { OpenMarket } from "../platform/markets.ts";
import type { CandlePage, LiveSeries } from "../venues/venue.ts";
import { candlePages } from "./backfill/candle-pages.ts";
import { planBackfill } from "./backfill/plan.ts";
import type { SeriesRecorder } from "./candle-sink.ts";
import { refuseUnserved } from "./served-timeframe.ts";

/** What to compare. */
export interface VerifyCandlesOptions {
  readonly markets: OpenMarket;
  readonly candles: SeriesRecorder;
  readonly database: Database;
  readonly clock: Clock;
  readonly tenant: string;
  readonly series: LiveSeries & { readonly venue: Venue };
  readonly range: Interval;
  /** Record what the venue says. */
  readonly fix: boolean;
  readonly signal: AbortSignal;
}

const ATTEMPTS = 8;

/** Lines of differences and progress, page by page, and the sum last. */
export async function* verifyCandles(options: VerifyCandlesOptions): AsyncGenerator<VerifySeriesLine> {
  const { markets, candles, database, clock, tenant, series, range, fix, signal } = options;
  const { venue, product, timeframe } = series;
  await using market = await markets(venue);
  refuseUnserved(market, series);
  const nothing = new Coverage();
  const { capabilities } = market;
  const plan = planBackfill({ capabilities, timeframe, range, coverage: nothing, now: clock.now() });
  const total = plan.pages.reduce((sum, { from, to }) => sum + (to - from) / widthOf(timeframe), 0);
  const sum = { compared: 0, different: 0, missing: 0, unknown_to_venue: 0, revisions: 0, recorded: 0 };
  let done = 0;
  const patience = { clock, signal, attempts: ATTEMPTS, onWait: () => {} };
  for await (const page of candlePages(market, { product, timeframe }, plan.pages, patience)) {
    const snapshot = await readSnapshot(database);
    const stored = await readCandles(snapshot, { tenant, ...series, ...page.covered });
    const { differences, compared } = compare(stored, page);
    sum.compared += compared;
    for (const difference of differences) {
      sum[difference.kind === "unknown-to-venue" ? "unknown_to_venue" : difference.kind]++;
      yield { difference };
    }
    if (fix && page.covered.from < page.covered.to) {
      const coverage = new Coverage(page.unknown).gaps(page.covered.from, page.covered.to);
      const receipt = await candles.record({ ...series, source: "rest", coverage, candles: page.candles });
      sum.recorded += receipt.recorded;
      sum.revisions += receipt.revisions;
    }
    done += (page.covered.to - page.covered.from) / widthOf(timeframe);
    yield { progress: { done, total } };
  }
  if (fix) await candles.flush();
  yield { result: sum };
}

/** Where two runs of candles over one page differ, oldest first. */
function compare(
  stored: CandleColumns,
  { candles, unknown }: CandlePage,
): { readonly differences: readonly CandleDifference[]; readonly compared: number } {
  const unread = new Coverage(unknown);
  const told = new Map([...candles.time].map((time, index) => [time, candleAt(candles, index)]));
  const held = new Map([...stored.time].map((time, index) => [time, candleAt(stored, index)]));
  const differences: CandleDifference[] = [];
  let compared = 0;
  for (const time of [...new Set([...told.keys(), ...held.keys()])].sort((a, b) => a - b)) {
    const [theirs, ours] = [told.get(time), held.get(time)];
    if (theirs && ours) compared++;
    if (unread.contains(time, time + 1) || (theirs && ours && isEqual(theirs, ours))) continue;
    const kind = !ours ? "missing" : !theirs ? "unknown-to-venue" : "different";
    differences.push({
      time,
      kind,
      ...(ours ? { stored: valuesOf(ours) } : {}),
      ...(theirs ? { venue: valuesOf(theirs) } : {}),
    });
  }
  return { differences, compared };
}

const valuesOf = ({ open, high, low, close, volume }: Candle) => ({ open, high, low, close, volume });

const isEqual = (a: Candle, b: Candle): boolean => CANDLE_FIELDS.every((field) => a[field] === b[field]);
