/**
 * `GET /products/{id}/candles`: rows of time in seconds, LOW, HIGH, open, close and volume, all numbers, newest first,
 * the forming candle among them. Both bounds are included, so that a page has up to 301 rows; without both of them
 * neither counts.
 */
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { openTimeOf } from "@spot-canvas/domain/market/timeframe";
import type { Reply, Route } from "../dialect.ts";
import { rounded } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";
import { withProduct } from "./products.ts";
import { refusal } from "./replies.ts";

const TIMEFRAMES: Readonly<Record<string, Timeframe>> = {
  "60": "1m",
  "300": "5m",
  "900": "15m",
  "3600": "1h",
  "21600": "6h",
  "86400": "1d",
};
const ROWS_MAX = 300;
const TOO_MANY =
  "granularity too small for the requested time range. Count of aggregations requested exceeds 300";

/** ISO 8601, without a zone in UTC, or seconds since the epoch. */
function timeOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`);
}

function candles(view: MarketView, product: MarketProduct, query: URLSearchParams): Reply {
  const granularity = query.get("granularity") ?? "60";
  const timeframe = TIMEFRAMES[granularity];
  if (!timeframe) return refusal(400, "Unsupported granularity");
  const width = Number(granularity) * 1_000;
  const [start, end] = [query.get("start"), query.get("end")];
  let to = openTimeOf(timeframe, view.now);
  let from = to - (ROWS_MAX - 1) * width;
  if (start && end) {
    from = timeOf(start);
    to = timeOf(end);
    if (Number.isNaN(from)) return refusal(400, "Invalid start");
    if (Number.isNaN(to)) return refusal(400, "Invalid end");
    if (to < from) return refusal(400, "start must be before end");
    if ((to - from) / width > ROWS_MAX) return refusal(400, TOO_MANY);
  }
  const rows = view.candles(product, timeframe, openTimeOf(timeframe, from), to + 1);
  return { status: 200, body: { before: "[", rows: rows.toReversed().map(rowOf(product)), after: "]" } };
}

const rowOf =
  ({ sizeDecimals }: MarketProduct) =>
  ({ time, open, high, low, close, volume }: ShownCandle): string =>
    `[${time / 1_000},${low},${high},${open},${close},${rounded(volume, sizeDecimals)}]`;

/** The route. */
export const candleRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/products\/([^/]+)\/candles$/, answer: withProduct(candles) },
];
