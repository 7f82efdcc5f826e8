/** What the market did to an account: its equity at every close, its round trips' excursions, and the benchmark. */
import type { Quality } from "@spot-canvas/domain/contract/report";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { AccountRecord } from "@spot-canvas/domain/report/account-record";
import { benchmarkOf, growthOf } from "@spot-canvas/domain/report/benchmark";
import { EquityGrid, type KnownCash } from "@spot-canvas/domain/report/equity-grid";
import { MarketWalk } from "@spot-canvas/domain/report/market-walk";
import type { Excursions } from "@spot-canvas/domain/report/trip";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { type CandleQuestion, candlesOf, findSeries, SeriesSeen } from "./product-candles.ts";
import type { StateHash } from "./state-hash.ts";

/** What is walked. */
export interface MarketQuestion extends Omit<CandleQuestion, "product"> {
  readonly record: AccountRecord;
  readonly cash: readonly KnownCash[];
  /** The position of MARKET up to which records are known. */
  readonly knownAt: number;
  /** Told how many candles were read. */
  readonly onProgress: (candles: number) => void;
  readonly signal: AbortSignal;
}

/** What came out. */
export interface MarketRecord {
  readonly grid: EquityGrid;
  readonly excursions: Excursions;
  /** Daily returns of holding the products; absent where they have no prices. */
  readonly benchmark: Float64Array | undefined;
  /** By product, what holding it returned. */
  readonly held: ReadonlyMap<string, number>;
  readonly quality: readonly Quality[];
  /** Candles that the log took after the position. */
  readonly newer: number;
  /** The last position in MARKET of any of them. */
  readonly position: number;
}

/** Walks the candles of every product that the account had. */
export async function readMarkets(
  snapshot: Snapshot,
  question: MarketQuestion,
  hash: StateHash,
): Promise<MarketRecord> {
  const { record, from, to, cash, knownAt, onProgress, signal } = question;
  const { holdings, trips } = record;
  const excursions = {
    adverse: new Float64Array(trips.count),
    favourable: new Float64Array(trips.count),
  };
  const grid = new EquityGrid(from, to);
  grid.addCash(cash, holdings.cashTimes, holdings.cashMoves);
  const products = [...new Set(holdings.markets.map(({ symbol }) => symbol))].sort();
  const quality: Quality[] = [];
  const closes: Float64Array[] = [];
  const held = new Map<string, number>();
  let newer = 0;
  let position = 0;
  for (const product of products.filter((symbol) => pairOf(symbol) !== undefined)) {
    const asked = { ...question, product };
    const series = await findSeries(snapshot, asked);
    const markets = holdings.markets.filter(({ symbol }) => symbol === product);
    const width = series === undefined ? 0 : widthOf(series.timeframe);
    const walk = new MarketWalk({ grid, markets, trips: trips.prices, excursions, width });
    const seen = new SeriesSeen();
    if (series !== undefined) {
      hash.take(`${series.venue} ${series.product} ${series.timeframe}\n`, 0);
      for await (const page of candlesOf(snapshot, series, asked)) {
        signal.throwIfAborted();
        hash.takeCandles(page);
        seen.take(page, knownAt);
        walk.take(page);
        onProgress(hash.candles);
      }
      quality.push(await seen.quality(snapshot, series, asked));
    }
    walk.finish();
    newer += seen.newer;
    position = Math.max(position, seen.position);
    closes.push(walk.closes);
    const growth = growthOf(walk.closes).at(-1);
    if (growth !== undefined) held.set(product, growth - 1);
  }
  return { grid, excursions, benchmark: benchmarkOf(closes), held, quality, newer, position };
}
