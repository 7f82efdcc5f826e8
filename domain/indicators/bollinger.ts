/** Bollinger bands. */
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
  parameters: {
    period: period(20, "Closes in the average.", 2),
    deviations: factor(2, 0, 100, "Standard deviations from the middle to a band."),
  },
  definition:
    "middle = SMA(period), upper and lower = middle +- `deviations` times the standard deviation of the" +
    " same closes (of the population, about the mean, summed afresh for each candle). TA-Lib BBANDS; J." +
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
    for (let row = undefinedRows; row < close.length; row++) {
      const mean = middle[row]!;
      const squares = squaresAbout(mean, values, before + row - last, before + row);
      const distance = state.deviations * Math.sqrt(squares / state.period);
      upper[row] = mean + distance;
      lower[row] = mean - distance;
    }
  },
});

/** The sum of squared distances from a mean between two indices, both included, in sums that do not wait for each other. */
function squaresAbout(mean: number, values: Float64Array, first: number, last: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let index = first;
  for (; index + 3 <= last; index += 4) {
    const distance0 = values[index]! - mean;
    const distance1 = values[index + 1]! - mean;
    const distance2 = values[index + 2]! - mean;
    const distance3 = values[index + 3]! - mean;
    sum0 += distance0 * distance0;
    sum1 += distance1 * distance1;
    sum2 += distance2 * distance2;
    sum3 += distance3 * distance3;
  }
  for (; index <= last; index++) {
    const distance = values[index]! - mean;
    sum0 += distance * distance;
  }
  return sum0 + sum1 + (sum2 + sum3);
}
