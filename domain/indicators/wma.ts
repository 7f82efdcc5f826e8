/** The weighted moving average. */
import { emptyHistory, extend, type History } from "./history.ts";
import { defineIndicator, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly period: number;
  readonly history: History;
}

/** WMA. */
export const wma = defineIndicator({
  name: "wma",
  title: "Weighted moving average",
  inputs: ["close"],
  outputs: ["wma"],
  isOverlay: true,
  parameters: { period: period(20, "Closes in the average.") },
  definition:
    "The mean of the last `period` closes, the oldest weighing 1 and the newest `period`, summed afresh" +
    " for each candle. TA-Lib WMA.",
  lookback: (given) => given.period - 1,
  warmUp: (given) => given.period - 1,
  initial: (given): State => ({ period: given.period, history: emptyHistory(given.period - 1, 1) }),
  run: (state, { close }, outputs) => {
    const out = outputs[0]!;
    const span = state.period;
    const values = extend(state.history, [close])[0]!;
    const before = values.length - close.length;
    const divisor = (span * (span + 1)) / 2;
    for (let row = 0; row < close.length; row++) {
      const start = before + row - span + 1;
      let sum = 0;
      for (let index = 0; index < span && start >= 0; index++) sum += values[start + index]! * (index + 1);
      out[row] = start >= 0 ? sum / divisor : Number.NaN;
    }
  },
});
