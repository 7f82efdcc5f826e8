/**
 * Candles of OKX: rows `[ts, open, high, low, close, vol, volCcy, volCcyQuote, confirm]` of text, newest first. `vol` is
 * in base currency for spot, in contracts for derivatives, where `volCcy` is in base.
 */
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { isSwap } from "@spot-canvas/domain/market/product";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { ReadRow } from "../candle-page.ts";
import { arrayOf, doubleOf } from "../json.ts";
import type { Parameters } from "../rest.ts";

/** Its names of widths; those from six hours on are cut at Hong Kong's midnight unless they say UTC. */
const BARS: Readonly<Partial<Record<Timeframe, string>>> = {
  "1m": "1m",
  "3m": "3m",
  "5m": "5m",
  "15m": "15m",
  "30m": "30m",
  "1h": "1H",
  "2h": "2H",
  "4h": "4H",
  "6h": "6Hutc",
  "12h": "12Hutc",
  "1d": "1Dutc",
  "1w": "1Wutc",
};

/** The widths that it serves. */
export const OKX_TIMEFRAMES = Object.keys(BARS) as readonly Timeframe[];
/** The most rows of a page. */
export const OKX_PAGE_SLOTS = 300;
/** What older programs of OKX cut pages of history to, without a word. */
export const OKX_SHORT_PAGE = 100;
/** How many of the newest candles the fast endpoint holds. */
const NEWEST_CANDLES = 1_440;

/** Its name of a width. */
export const okxBar = (timeframe: Timeframe): string => BARS[timeframe]!;

/** Its endpoints of candles. */
export type OkxCandlePath = "market/candles" | "market/history-candles";

/** The endpoint that serves a window: the newest candles have one that allows twice as many requests. */
export const okxCandlePath = (timeframe: Timeframe, { from }: Interval, now: number): OkxCandlePath =>
  from > now - (NEWEST_CANDLES - 1) * widthOf(timeframe) ? "market/candles" : "market/history-candles";

/** The parameters that ask for a window: `after` means older than, `before` newer than, and both exclude their bound. */
export const okxCandleParameters = (
  instId: string,
  timeframe: Timeframe,
  { from, to }: Interval,
): Parameters => ({
  instId,
  bar: okxBar(timeframe),
  after: to,
  before: from - 1,
  limit: Math.min(OKX_PAGE_SLOTS, Math.round((to - from) / widthOf(timeframe))),
});

/** Reads a row of a product; volumes are in base currency. */
export function readOkxRow(row: unknown, product: string): ReadRow {
  const fields = arrayOf(row);
  if (!fields || fields.length < 9) return undefined;
  if (fields[8] === "0") return "forming";
  const [open, high] = [doubleOf(fields[1]), doubleOf(fields[2])];
  const [low, close] = [doubleOf(fields[3]), doubleOf(fields[4])];
  const volume = doubleOf(fields[isSwap(product) ? 6 : 5]);
  if (volume === 0 && open === high && high === low && low === close) return "made-up";
  return { time: doubleOf(fields[0]), open, high, low, close, volume };
}
