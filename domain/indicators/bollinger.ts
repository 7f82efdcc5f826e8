/** Bollinger bands. */
import { deviations } from "./exact-deviation.ts";
import { type ExactMean, exactMean, pushAll } from "./exact-mean.ts";
import { emptyHistory, extend, type History } from "./history.ts";
import { defineIndicator, factor, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly period: number;
  readonly deviations: number;
  readonly mean: ExactMean;
  readonly history: History;
}

/** Bollinger bands: their middle is the simple moving average, to the last bit. */
export const bollinger = defineIndicator({
  name: "bollinger",
  title: "Bollinger bands",
  inputs: ["close"],
  outputs: ["upper", "middle", "lower"],
  isOverlay: true,
  parameters: {
    period: period(20, "Closes in the average.", 2),
    deviations: factor(2, 0, 100, "Standard deviations from the middle to a band."),
  },
  definition:
    "middle = SMA(period), upper and lower = middle +- `deviations` times the standard deviation of the" +
    " same closes (of the population, rounded once). TA-Lib BBANDS; J." +
    " Bollinger.",
  lookback: (given) => given.period - 1,
  warmUp: (given) => given.period - 1,
  initial: (given): State => ({
    period: given.period,
    deviations: given.deviations,
    mean: exactMean(given.period),
    history: emptyHistory(given.period - 1, 1),
  }),
  run: (state, { close }, outputs) => {
    const [upper, middle, lower] = outputs as readonly [Float64Array, Float64Array, Float64Array];
    const values = extend(state.history, [close])[0]!;
    pushAll(state.mean, close, middle);
    const before = values.length - close.length;
    const last = state.period - 1;
    const undefinedRows = Math.min(close.length, Math.max(0, last - before));
    upper.fill(Number.NaN, 0, undefinedRows);
    lower.fill(Number.NaN, 0, undefinedRows);
    const first = before + undefinedRows;
    deviations(values, state.period, first, middle.subarray(undefinedRows), upper.subarray(undefinedRows));
    for (let row = undefinedRows; row < close.length; row++) {
      const mean = middle[row]!;
      const distance = state.deviations * upper[row]!;
      upper[row] = mean + distance;
      lower[row] = mean - distance;
    }
  },
});
