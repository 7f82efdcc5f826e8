/**
 * `OHLC`: rows of time in seconds, open, high, low, close, vwap, volume as text, and the count of trades; oldest first.
 * It has the newest 720 committed candles whatever is asked, then the one that forms, and rows for slots without
 * trades, with count 0. `since` is excluded. Weeks begin on Thursday, fortnights have fifteen days.
 */
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Listing, Reply, Route } from "../dialect.ts";
import { withEmptySlots } from "../markets/empty-slots.ts";
import { evenGrid, type Grid, gridCandles } from "../markets/grid.ts";
import type { MarketProduct } from "../markets/market.ts";
import { type MarketView, meanOf } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";
import { namesOf, productNamed } from "./names.ts";
import { refusal } from "./replies.ts";

const DAY = 86_400_000;
const TIMEFRAMES: Readonly<Record<string, Timeframe>> = {
  "1": "1m",
  "5": "5m",
  "15": "15m",
  "30": "30m",
  "60": "1h",
  "240": "4h",
  "1440": "1d",
};

/** What an interval may be, in minutes. */
export const INTERVAL_GRIDS: Readonly<Record<string, Grid>> = {
  ...Object.fromEntries(
    Object.entries(TIMEFRAMES).map(([minutes, timeframe]) => [
      minutes,
      evenGrid(timeframe, widthOf(timeframe), 0),
    ]),
  ),
  "10080": evenGrid("1d", 7 * DAY, 0),
  "21600": evenGrid("1d", 15 * DAY, 0),
};
const COMMITTED_MAX = 720;

function candles(view: MarketView, query: URLSearchParams): Reply {
  const product = productNamed(view, query.get("pair") ?? "");
  if (!product) return refusal("EQuery:Unknown asset pair");
  const interval = query.get("interval") ?? "1";
  const grid = INTERVAL_GRIDS[interval];
  const since = Number(query.get("since") ?? 0);
  if (!grid || !Number.isFinite(since)) return refusal("EGeneral:Invalid arguments");
  const width = Number(interval) * 60_000;
  const open = grid.openOf(view.now);
  const from = open - COMMITTED_MAX * width;
  const found = gridCandles(view, product, grid, from, open + 1);
  const rows = withEmptySlots(view, product, found, { from, last: open, width })
    .filter(({ time }) => time > since * 1_000)
    .map((row) => rowOf(view, product, row, width));
  return { status: 200, body: listOf(namesOf(product).id, rows, String((open - width) / 1_000)) };
}

/** `{"error":[],"result":{"<pair>":[...],"last":...}}` */
export const listOf = (id: string, rows: readonly string[], last: string): Listing => ({
  before: `{"error":[],"result":{"${id}":[`,
  rows,
  after: `],"last":${last}}}`,
});

function rowOf(view: MarketView, product: MarketProduct, row: ShownCandle, width: number): string {
  const { time, open, high, low, close, volume } = row;
  const price = (value: number): string => value.toFixed(product.priceDecimals);
  const end = Math.min(time + width, view.now);
  const count = volume === 0 ? 0 : view.tradesBefore(product, end) - view.tradesBefore(product, time);
  const vwap = volume === 0 ? "0.0" : price(meanOf(row));
  const texts = [open, high, low, close].map(price);
  return JSON.stringify([time / 1_000, ...texts, vwap, volume.toFixed(8), count]);
}

/** The route. */
export const candleRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/0\/public\/OHLC$/, answer: (view, { query }) => candles(view, query) },
];
