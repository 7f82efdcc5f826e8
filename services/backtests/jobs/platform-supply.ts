/** What a job runs on, read where the API reads: candles as they were recorded first, and what is known of products. */
import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { joined } from "@spot-canvas/domain/market/seen-candles";
import { readPage } from "@spot-canvas/projections/candles/page";
import { findSource } from "@spot-canvas/projections/candles/source";
import { listFeeSchedules, listInstruments } from "@spot-canvas/projections/instruments/read";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { eventsOn } from "../../bot/enable.ts";
import type { EventLog } from "../../log/event-log.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type CandleRange, type CandleSupply, candlesOfLog, noCandles } from "../candle-supply.ts";
import { recordedRates } from "../recorded-funding.ts";
import type { RecordedVenue } from "../recorded-products.ts";
import type { BacktestRequest } from "../request.ts";

/** What is read. */
export interface PlatformSource {
  readonly log: EventLog;
  readonly database: Database;
  readonly tenant: string;
}

/** What the swaps of a venue paid, as the log has it. */
export async function fundingOfPlatform(
  { log, tenant }: PlatformSource,
  { venue, products }: Pick<BacktestRequest, "venue" | "products">,
): Promise<ReadonlyMap<string, FundingRates>> {
  const recorded = await eventsOn(log, "MARKET", formatSubject({ family: "instruments", venue }, tenant));
  return recordedRates(
    recorded.flatMap(({ type, data }) => (type === "FundingRateRecorded" ? [data] : [])),
    products,
  );
}

/** Candles of the log; of a timeframe that is not stored those that are built from one that is. */
export const candlesOfPlatform = (source: PlatformSource): CandleSupply => {
  const recorded = candlesOfLog(source.log, source.tenant);
  return async (range, signal) => {
    try {
      return await recorded(range, signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.tag !== "NoCandles") throw error;
      return { candles: await builtCandles(source, range, signal) };
    }
  };
};

const PAGE = 100_000;

async function builtCandles(
  { database, tenant }: PlatformSource,
  range: CandleRange,
  signal: AbortSignal | undefined,
): Promise<CandleColumns> {
  const { venue, product, timeframe, to } = range;
  const snapshot = await readSnapshot(database);
  const source = await findSource(snapshot, { tenant, venue, product, timeframe, fill: "flat" });
  if (source === undefined) throw noCandles(range, false);
  const pages: CandleColumns[] = [];
  for (let from = range.from ?? 0; ; ) {
    signal?.throwIfAborted();
    const page = await readPage(snapshot, source, { from, to, limit: PAGE });
    if (page.time.length > 0) pages.push(page);
    if (page.time.length < PAGE) break;
    from = page.time.at(-1)! + 1;
    await systemClock.breathe();
  }
  if (pages.length === 0) throw noCandles(range, true);
  return joined(pages);
}

/** What is recorded of a venue now. */
export async function recordedVenue(
  { database, tenant }: PlatformSource,
  venue: string,
): Promise<RecordedVenue> {
  const snapshot = await readSnapshot(database);
  const fees = await listFeeSchedules(snapshot, { tenant, venue });
  return {
    products: await listInstruments(snapshot, { tenant, venue }),
    fees: fees.filter((each) => each.venue === venue),
  };
}
