/** How far a market swings: what volatility-scaled sizing measures, live and in a backtest. */
import { trueRange } from "../indicators/atr.ts";
import { CANDLE_FIELDS, type CandleColumns, emptyColumns, sliceColumns } from "./candle.ts";

/** Over so many candles, Wilder's own number. */
export const SWING_CANDLES = 14;

/**
 * The mean true range of the last {@link SWING_CANDLES} candles up to an index, in quote currency; undefined where fewer
 * came before. A plain mean, so that it is a function of these candles alone and no matter where a series began.
 */
export function swingAt({ high, low, close }: CandleColumns, index: number): number | undefined {
  if (index < SWING_CANDLES) return undefined;
  let sum = 0;
  for (let at = index - SWING_CANDLES + 1; at <= index; at++) {
    sum += trueRange(high[at]!, low[at]!, close[at - 1]!);
  }
  return sum / SWING_CANDLES;
}

/** Candles with those before them that the swing of the first one asks for. */
export function withRecent(recent: CandleColumns, candles: CandleColumns): CandleColumns {
  const before = recent.time.length;
  const all = emptyColumns(before + candles.time.length);
  for (const field of CANDLE_FIELDS) {
    all[field].set(recent[field]);
    all[field].set(candles[field], before);
  }
  return all;
}

/** The candles that the swing of what comes next asks for, without what they are a part of. */
export function recentOf(candles: CandleColumns): CandleColumns {
  const { length } = candles.time;
  return withRecent(emptyColumns(0), sliceColumns(candles, Math.max(0, length - SWING_CANDLES), length));
}
