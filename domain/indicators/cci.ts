/** The commodity channel index. */
import { emptyHistory, extend, type History } from "./history.ts";
import { defineIndicator, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly period: number;
  readonly history: History;
}

/** CCI. */
export const cci = defineIndicator({
  name: "cci",
  title: "Commodity channel index",
  inputs: ["high", "low", "close"],
  outputs: ["cci"],
  guides: [-100, 100],
  parameters: { period: period(20, "Candles in the mean and its deviation.", 2) },
  definition:
    "(typical - mean) / (0.015 * mean deviation) of the last `period` typical prices (high + low + " +
    "close) / 3; 0 where they do not deviate. TA-Lib CCI; D. R. Lambert, 1980.",
  lookback: (given) => given.period - 1,
  warmUp: (given) => given.period - 1,
  initial: (given): State => ({ period: given.period, history: emptyHistory(given.period - 1, 1) }),
  run: (state, { high, low, close }, outputs) => {
    const out = outputs[0]!;
    const span = state.period;
    const typical = close.map((value, row) => (high[row]! + low[row]! + value) / 3);
    const values = extend(state.history, [typical])[0]!;
    const before = values.length - close.length;
    for (let row = 0; row < close.length; row++) {
      const end = before + row;
      out[row] = end < span - 1 ? Number.NaN : deviationOf(values, end - span + 1, end);
    }
  },
});

function deviationOf(values: Float64Array, first: number, last: number): number {
  const count = last - first + 1;
  let sum = 0;
  for (let index = first; index <= last; index++) sum += values[index]!;
  const mean = sum / count;
  let distance = 0;
  for (let index = first; index <= last; index++) distance += Math.abs(values[index]! - mean);
  const above = values[last]! - mean;
  return above === 0 || distance === 0 ? 0 : above / (0.015 * (distance / count));
}
