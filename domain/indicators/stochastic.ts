/** The stochastic oscillator. */
import { highest, lowest } from "./extremes.ts";
import { emptyHistory, extend, type History } from "./history.ts";
import { defineIndicator, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly period: number;
  readonly smoothing: number;
  readonly signal: number;
  readonly history: History;
}

/** The slow stochastic; with a smoothing of 1, the fast one. */
export const stochastic = defineIndicator({
  name: "stochastic",
  title: "Stochastic oscillator",
  inputs: ["high", "low", "close"],
  outputs: ["k", "d"],
  guides: [20, 80],
  parameters: {
    period: period(14, "Candles of the range."),
    smoothing: period(3, "Raw values in %K.", 1, 100),
    signal: period(3, "Values of %K in %D.", 1, 100),
  },
  definition:
    "raw = 100 * (close - lowest low) / (highest high - lowest low) of the last `period` candles, 0 " +
    "where they have no range; k = SMA(smoothing) of raw, d = SMA(signal) of k. TA-Lib STOCH with " +
    "simple averages; G. C. Lane.",
  lookback: (given) => given.period + given.smoothing + given.signal - 3,
  warmUp: (given) => given.period + given.smoothing + given.signal - 3,
  initial: (given): State => ({
    period: given.period,
    smoothing: given.smoothing,
    signal: given.signal,
    history: emptyHistory(given.period + given.smoothing + given.signal - 3, 3),
  }),
  run: (state, candles, outputs) => {
    const [k, d] = outputs as readonly [Float64Array, Float64Array];
    const extended = extend(state.history, [candles.high, candles.low, candles.close]);
    const [high, low, close] = extended as readonly [Float64Array, Float64Array, Float64Array];
    const { length } = close;
    const top = new Float64Array(length);
    const bottom = new Float64Array(length);
    highest(high, state.period, top);
    lowest(low, state.period, bottom);
    // The raw value takes the place of the highs, %K that of the lows: nothing needs those any more.
    for (let index = 0; index < length; index++) {
      const base = bottom[index]!;
      const range = top[index]! - base;
      top[index] = range === 0 ? 0 : (100 * (close[index]! - base)) / range;
    }
    averageOf(top, state.smoothing, bottom);
    averageOf(bottom, state.signal, top);
    const before = length - candles.close.length;
    const undefinedRows = Math.min(candles.close.length, Math.max(0, state.history.length - before));
    k.set(bottom.subarray(before));
    d.set(top.subarray(before));
    k.fill(Number.NaN, 0, undefinedRows);
    d.fill(Number.NaN, 0, undefinedRows);
  },
});

/** Writes the mean of the last `span` values at each, summed afresh from the oldest on. */
function averageOf(values: Float64Array, span: number, out: Float64Array): void {
  for (let index = span - 1; index < values.length; index++) {
    let sum = values[index - span + 1]!;
    for (let at = index - span + 2; at <= index; at++) sum += values[at]!;
    out[index] = sum / span;
  }
}
