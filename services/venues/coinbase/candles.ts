/**
 * Candles of Coinbase Exchange: rows `[time, low, high, open, close, volume]`, newest first, none for empty slots. Its
 * sister, Advanced Trade, writes the same as objects of text.
 */
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import type { ReadRow } from "../candle-page.ts";
import { doubleOf, objectOf } from "../json.ts";
import type { Parameters } from "../rest.ts";

/** What its `granularity` may be. */
export const COINBASE_TIMEFRAMES: readonly Timeframe[] = ["1m", "5m", "15m", "1h", "6h", "1d"];
/** It serves 301 rows and refuses to serve more; 300 is what it documents. */
export const COINBASE_PAGE_SLOTS = 300;

/** The parameters that ask for a window; the venue includes both bounds, and ignores both where one is missing. */
export const coinbaseCandleParameters = (
  id: string,
  timeframe: Timeframe,
  { from, to }: Interval,
): Parameters => ({
  id,
  granularity: widthOf(timeframe) / 1_000,
  start: formatMillis(from),
  end: formatMillis(to - widthOf(timeframe)),
});

/** Reads a row of either interface. */
export function readCoinbaseRow(row: unknown): ReadRow {
  const fields = Array.isArray(row) ? row : fieldsOf(row);
  if (!fields || fields.length < FIELDS.length) return undefined;
  return {
    time: doubleOf(fields[0]) * 1_000,
    low: doubleOf(fields[1]),
    high: doubleOf(fields[2]),
    open: doubleOf(fields[3]),
    close: doubleOf(fields[4]),
    volume: doubleOf(fields[5]),
  };
}

const FIELDS = ["start", "low", "high", "open", "close", "volume"] as const;

function fieldsOf(row: unknown): readonly unknown[] | undefined {
  const object = objectOf(row);
  return object && FIELDS.map((name) => object[name]);
}
