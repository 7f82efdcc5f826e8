/**
 * Candles of Kraken: rows `[time, open, high, low, close, vwap, volume, count]`, oldest first, beside `last`, the time
 * of the newest closed one. It serves the newest 720 whatever is asked for, makes up rows for minutes without trades
 * (count 0), and ends with the one that still forms.
 */
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { ReadRow } from "../candle-page.ts";
import { arrayOf, doubleOf, objectOf } from "../json.ts";
import type { Parameters } from "../rest.ts";

/** What its `interval` may be, in minutes; its weeks begin on Thursday, which is no week of ours. */
export const KRAKEN_TIMEFRAMES: readonly Timeframe[] = ["1m", "5m", "15m", "30m", "1h", "4h", "1d"];
/** How many closed candles it serves of a series. */
export const KRAKEN_NEWEST_CANDLES = 720;

/** The parameters that ask for what is not older than a time; `since` excludes it. */
export const krakenCandleParameters = (pair: string, timeframe: Timeframe, from: number): Parameters => ({
  pair,
  interval: widthOf(timeframe) / 60_000,
  since: from / 1_000 - 1,
});

/** The rows of an answer, and what they cover. */
export interface KrakenCandles {
  readonly rows: readonly unknown[];
  /** The times of the oldest row and of the newest closed one; the oldest is infinite where there are no rows. */
  readonly first: number;
  readonly last: number;
}

/** Reads an answer: what is not `last` is the pair, by Kraken's own name for it. */
export function readKrakenCandles(json: unknown): KrakenCandles | undefined {
  const result = objectOf(objectOf(json)?.["result"]);
  const last = doubleOf(result?.["last"]) * 1_000;
  const rows = arrayOf(Object.entries(result ?? {}).find(([name]) => name !== "last")?.[1]);
  if (!rows || !Number.isFinite(last)) return undefined;
  const times = rows.map((row) => doubleOf(arrayOf(row)?.[0]) * 1_000).filter(Number.isFinite);
  return { rows, first: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), last };
}

/**
 * What an answer covers of a window: nothing before its oldest row, as older ones may exist, and nothing after its
 * newest closed one.
 */
export function krakenCovered(
  { first, last }: KrakenCandles,
  window: Interval,
  timeframe: Timeframe,
): Interval {
  const [from, to] = [Math.max(window.from, first), Math.min(window.to, last + widthOf(timeframe))];
  return from < to ? { from, to } : { from: window.from, to: window.from };
}

/** Reads a row of an answer whose newest closed candle is `last`. */
export function readKrakenRow(row: unknown, last: number): ReadRow {
  const fields = arrayOf(row);
  if (!fields || fields.length < 8) return undefined;
  const time = doubleOf(fields[0]) * 1_000;
  if (time > last) return "forming";
  if (doubleOf(fields[7]) === 0) return "made-up";
  return {
    time,
    open: doubleOf(fields[1]),
    high: doubleOf(fields[2]),
    low: doubleOf(fields[3]),
    close: doubleOf(fields[4]),
    volume: doubleOf(fields[6]),
  };
}
