/** The average directional movement index of Wilder. */
import type { CandleColumns } from "../market/candle.ts";
import { trueRange } from "./atr.ts";
import { defineIndicator, fadeOfWilder, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly period: number;
  /** Candles so far, at most twice the period. */
  seen: number;
  high: number;
  low: number;
  close: number;
  /** Wilder sums of the movements up and down, and of the true range. */
  plus: number;
  minus: number;
  range: number;
  /** The sum of the index until it is seeded, then its average. */
  adx: number;
}

/** ADX with both directional indicators. */
export const adx = defineIndicator({
  name: "adx",
  title: "Average directional movement index",
  inputs: ["high", "low", "close"],
  outputs: ["adx", "plus_di", "minus_di"],
  guides: [25],
  parameters: { period: period(14, "Candles of the sums and of the average.", 2) },
  definition:
    "plus_di and minus_di = 100 * Wilder sums of the movements up and down / that of the true range, " +
    "each begun as the sum of `period` - 1 candles; adx = the Wilder average of 100 * |plus - minus| / " +
    "(plus + minus), seeded with the mean of the first `period`. TA-Lib ADX, PLUS_DI and MINUS_DI; J. " +
    "W. Wilder, 1978.",
  lookback: (given) => 2 * given.period - 1,
  warmUp: (given) => 2 * fadeOfWilder(given.period),
  initial: (given): State => ({
    period: given.period,
    seen: 0,
    high: 0,
    low: 0,
    close: 0,
    plus: 0,
    minus: 0,
    range: 0,
    adx: 0,
  }),
  run: (state, candles, outputs) => {
    const [out, plusOut, minusOut] = outputs as readonly [Float64Array, Float64Array, Float64Array];
    const index = seed(state, candles, outputs);
    const { high, low, close } = candles;
    const weight = 1 / state.period;
    const rest = 1 - weight;
    let { plus, minus, range, adx: value, high: lastHigh, low: lastLow, close: lastClose } = state;
    for (let row = index; row < close.length; row++) {
      const top = high[row]!;
      const bottom = low[row]!;
      const up = top - lastHigh;
      const down = lastLow - bottom;
      plus = plus * rest + (up > down && up > 0 ? up : 0);
      minus = minus * rest + (down > up && down > 0 ? down : 0);
      range = range * rest + trueRange(top, bottom, lastClose);
      const sum = plus + minus;
      if (sum > 0) value = value * rest + ((100 * Math.abs(plus - minus)) / sum) * weight;
      const scale = range > 0 ? 100 / range : 0;
      out[row] = value;
      plusOut[row] = plus * scale;
      minusOut[row] = minus * scale;
      lastHigh = top;
      lastLow = bottom;
      lastClose = close[row]!;
    }
    Object.assign(state, { plus, minus, range, adx: value, high: lastHigh, low: lastLow, close: lastClose });
  },
});

/** Takes candles until the average is seeded; gives the index of the first that is left. */
function seed(state: State, { high, low, close }: CandleColumns, outputs: readonly Float64Array[]): number {
  const [out, plusOut, minusOut] = outputs as readonly [Float64Array, Float64Array, Float64Array];
  const { period: span } = state;
  const rest = 1 - 1 / span;
  let row = 0;
  for (; row < close.length && state.seen < 2 * span; row++) {
    if (state.seen > 0) {
      const fade = state.seen < span ? 1 : rest;
      const up = high[row]! - state.high;
      const down = state.low - low[row]!;
      state.plus = state.plus * fade + (up > down && up > 0 ? up : 0);
      state.minus = state.minus * fade + (down > up && down > 0 ? down : 0);
      state.range = state.range * fade + trueRange(high[row]!, low[row]!, state.close);
    }
    const sum = state.plus + state.minus;
    if (state.seen >= span && sum > 0) state.adx += (100 * Math.abs(state.plus - state.minus)) / sum;
    state.high = high[row]!;
    state.low = low[row]!;
    state.close = close[row]!;
    state.seen++;
    if (state.seen === 2 * span) state.adx /= span;
    const scale = state.range > 0 ? 100 / state.range : 0;
    out[row] = state.seen === 2 * span ? state.adx : Number.NaN;
    plusOut[row] = state.seen > span ? state.plus * scale : Number.NaN;
    minusOut[row] = state.seen > span ? state.minus * scale : Number.NaN;
  }
  return row;
}
