/**
 * `market/candles` (the newest 1,440 of a width, the forming one among them) and `market/history-candles` (all closed
 * ones): rows of text `[ts, open, high, low, close, vol, volCcy, volCcyQuote, confirm]`, newest first. `after` asks for
 * OLDER ones, `before` for newer ones, both excluded; with `before` alone the newest come. Widths from six hours on are
 * cut at Hong Kong's midnight unless they say `utc`. The candles of a swap are those of its pair, with `vol` in contracts.
 */
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Reply, Route } from "../dialect.ts";
import { trimmed } from "../fixed-text.ts";
import { evenGrid, type Grid, gridCandles, monthGrid } from "../markets/grid.ts";
import { type MarketView, meanOf } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";
import { withInstrument } from "./instruments.ts";
import { data, refusal } from "./replies.ts";
import type { Instrument } from "./swaps.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HONG_KONG = 8 * HOUR;
const FIRST_MONDAY = 4 * DAY;
const LIMIT = 100;
const LIMIT_MAX = 300;
const NEWEST = 1_440;

const plain = (timeframe: Timeframe): Grid => evenGrid(timeframe, widthOf(timeframe), 0);
/** Widths that come in two cuts: at UTC's midnight, and eight hours before it. */
const twice = (bar: string, make: (offset: number) => Grid): readonly (readonly [string, Grid])[] => [
  [bar, make(HONG_KONG)],
  [`${bar}utc`, make(0)],
];

/** What `bar` may be. */
export const BAR_GRIDS: Readonly<Record<string, Grid>> = Object.fromEntries([
  ["1m", plain("1m")],
  ["3m", plain("3m")],
  ["5m", plain("5m")],
  ["15m", plain("15m")],
  ["30m", plain("30m")],
  ["1H", plain("1h")],
  ["2H", plain("2h")],
  ["4H", plain("4h")],
  ...twice("6H", (offset) => evenGrid(offset ? "1h" : "6h", 6 * HOUR, -offset)),
  ...twice("12H", (offset) => evenGrid(offset ? "1h" : "12h", 12 * HOUR, -offset)),
  ...twice("1D", (offset) => evenGrid(offset ? "4h" : "1d", DAY, -offset)),
  ...twice("1W", (offset) => evenGrid(offset ? "4h" : "1w", 7 * DAY, FIRST_MONDAY - offset)),
  ...twice("1M", (offset) => monthGrid(offset ? "4h" : "1d", 1, offset)),
  ...twice("3M", (offset) => monthGrid(offset ? "4h" : "1d", 3, offset)),
] as const);

interface Window {
  readonly limit: number;
  /** Open times wanted: from (included) to (excluded). */
  readonly from: number;
  readonly to: number;
}

function candles(isHistory: boolean) {
  return (view: MarketView, instrument: Instrument, query: URLSearchParams): Reply => {
    const { product } = instrument;
    const grid = BAR_GRIDS[query.get("bar") ?? "1m"];
    if (!grid) return refusal("51000", "Parameter bar error");
    const window = windowOf(query);
    if (!window) return refusal("51000", "Parameter limit error");
    const forming = grid.openOf(view.now);
    const end = Math.min(window.to, isHistory ? forming : forming + 1);
    const floor = Math.max(window.from, isHistory ? product.listedAt : backFrom(grid, forming, NEWEST));
    // More than the page needs would be folded for nothing; empty slots among it are rare.
    let rows: readonly ShownCandle[] = [];
    for (let slots = window.limit; rows.length < window.limit; slots *= 4) {
      const from = Math.max(floor, backFrom(grid, end, slots));
      rows = gridCandles(view, product, grid, from, end);
      if (from <= floor) break;
    }
    return data(rows.slice(-window.limit).toReversed().map(rowOf(instrument)));
  };
}

/** The open time that lies so many slots before a time. */
function backFrom(grid: Grid, time: number, slots: number): number {
  const open = grid.openOf(time);
  const width = grid.nextAfter(open) - open;
  return grid.openOf(open - slots * width);
}

function windowOf(query: URLSearchParams): Window | undefined {
  const limit = Math.min(Number(query.get("limit") ?? LIMIT), LIMIT_MAX);
  const [before, after] = [query.get("before"), query.get("after")];
  const from = before ? Number(before) + 1 : 0;
  const to = after ? Number(after) : Number.POSITIVE_INFINITY;
  if (!Number.isSafeInteger(limit) || limit < 1 || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return { limit, from, to };
}

/** A row, as REST and WebSocket tell it. */
export const rowOf =
  ({ product: { priceDecimals }, isFuture, unit }: Instrument) =>
  (row: ShownCandle): string => {
    const { time, open, high, low, close, volume, isClosed } = row;
    const prices = [open, high, low, close].map((price) => trimmed(price.toFixed(priceDecimals)));
    const quote = trimmed((volume * meanOf(row)).toFixed(8));
    const base = trimmed(volume.toFixed(8));
    return JSON.stringify([
      String(time),
      ...prices,
      isFuture ? trimmed((volume / unit.toDouble()).toFixed(8)) : base,
      isFuture ? base : quote,
      quote,
      isClosed ? "1" : "0",
    ]);
  };

/** The routes. */
export const candleRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/api\/v5\/market\/candles$/, answer: withInstrument(candles(false)) },
  { method: "GET", pattern: /^\/api\/v5\/market\/history-candles$/, answer: withInstrument(candles(true)) },
];
