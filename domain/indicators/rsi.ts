/** The relative strength index of Wilder. */
import { defineIndicator, fadeOfWilder, period } from "./indicator.ts";

/** What it keeps: until `seen` passes `period`, the averages are sums. */
interface State {
  readonly period: number;
  /** Closes so far, at most one more than `period`. */
  seen: number;
  close: number;
  gain: number;
  loss: number;
}

/** RSI. */
export const rsi = defineIndicator({
  name: "rsi",
  title: "Relative strength index",
  inputs: ["close"],
  outputs: ["rsi"],
  guides: [30, 70],
  parameters: { period: period(14, "Changes in the seed; the newest weighs 1 / period.", 2) },
  definition:
    "100 * gain / (gain + loss), both Wilder averages of the changes of the close, seeded with the mean" +
    " of the first `period` changes; 0 where nothing moved. TA-Lib RSI; J. W. Wilder, New Concepts in " +
    "Technical Trading Systems, 1978.",
  lookback: (given) => given.period,
  warmUp: (given) => fadeOfWilder(given.period),
  initial: (given): State => ({ period: given.period, seen: 0, close: 0, gain: 0, loss: 0 }),
  run: (state, { close }, outputs) => {
    const out = outputs[0]!;
    let index = 0;
    for (; index < close.length && state.seen <= state.period; index++) {
      seed(state, close[index]!);
      out[index] = state.seen > state.period ? strength(state.gain, state.loss) : Number.NaN;
    }
    const weight = 1 / state.period;
    const rest = 1 - weight;
    const half = weight / 2;
    let { gain, loss, close: last } = state;
    for (; index < close.length; index++) {
      const value = close[index]!;
      const change = value - last;
      // Without a branch: which way a price goes cannot be predicted.
      const size = Math.abs(change);
      gain = gain * rest + (size + change) * half;
      loss = loss * rest + (size - change) * half;
      last = value;
      out[index] = strength(gain, loss);
    }
    state.gain = gain;
    state.loss = loss;
    state.close = last;
  },
});

const strength = (gain: number, loss: number): number =>
  gain + loss === 0 ? 0 : 100 * (gain / (gain + loss));

function seed(state: State, close: number): void {
  if (state.seen > 0) {
    const change = close - state.close;
    state.gain += Math.max(change, 0);
    state.loss += Math.max(-change, 0);
  }
  if (state.seen === state.period) {
    state.gain /= state.period;
    state.loss /= state.period;
  }
  state.close = close;
  state.seen++;
}
