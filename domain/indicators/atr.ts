/** The average true range of Wilder. */
import type { CandleColumns } from "../market/candle.ts";
import { defineIndicator, fadeOfWilder, period } from "./indicator.ts";

/** What it keeps: until `seen` passes `period`, `value` is the sum of the true ranges. */
export interface Atr {
  readonly period: number;
  /** Candles so far, at most one more than `period`. */
  seen: number;
  close: number;
  value: number;
}

/** A range that has seen nothing. */
export const emptyAtr = (span: number): Atr => ({ period: span, seen: 0, close: 0, value: 0 });

/** The distance that the price went since the close before. */
export const trueRange = (high: number, low: number, close: number): number => {
  const top = Math.max(high, close);
  return top - Math.min(low, close);
};

/** Takes candles one after the other and writes the range after each of them, NaN before it is seeded. */
export function pushAtr(state: Atr, { high, low, close }: CandleColumns, out: Float64Array): void {
  let index = 0;
  for (; index < close.length && state.seen <= state.period; index++) {
    if (state.seen > 0) state.value += trueRange(high[index]!, low[index]!, state.close);
    if (state.seen === state.period) state.value /= state.period;
    out[index] = state.seen === state.period ? state.value : Number.NaN;
    state.close = close[index]!;
    state.seen++;
  }
  const weight = 1 / state.period;
  const rest = 1 - weight;
  let { value, close: last } = state;
  for (; index < close.length; index++) {
    value = value * rest + trueRange(high[index]!, low[index]!, last) * weight;
    last = close[index]!;
    out[index] = value;
  }
  state.value = value;
  state.close = last;
}

/** ATR. */
export const atr = defineIndicator({
  name: "atr",
  title: "Average true range",
  inputs: ["high", "low", "close"],
  outputs: ["atr"],
  parameters: { period: period(14, "True ranges in the seed; the newest weighs 1 / period.") },
  definition:
    "The Wilder average of max(high, close before) - min(low, close before), seeded with the mean of " +
    "the first `period` of them; the first candle has none. TA-Lib ATR; J. W. Wilder, 1978.",
  lookback: (given) => given.period,
  warmUp: (given) => fadeOfWilder(given.period),
  initial: (given): Atr => emptyAtr(given.period),
  run: (state, candles, [out]) => pushAtr(state, candles, out!),
});
