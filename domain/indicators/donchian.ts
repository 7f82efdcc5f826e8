/** The channel of Donchian. */
import { highest, lowest } from "./extremes.ts";
import { emptyHistory, extend, type History } from "./history.ts";
import { defineIndicator, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly period: number;
  readonly history: History;
}

/** Donchian channel. */
export const donchian = defineIndicator({
  name: "donchian",
  title: "Donchian channel",
  inputs: ["high", "low"],
  outputs: ["upper", "middle", "lower"],
  isOverlay: true,
  parameters: { period: period(20, "Candles of the channel.") },
  definition:
    "upper = the highest high and lower = the lowest low of the last `period` candles, this one " +
    "included; middle lies between. TA-Lib MAX of high and MIN of low; R. D. Donchian.",
  lookback: (given) => given.period - 1,
  warmUp: (given) => given.period - 1,
  initial: (given): State => ({ period: given.period, history: emptyHistory(given.period - 1, 2) }),
  run: (state, candles, outputs) => {
    const [upper, middle, lower] = outputs as readonly [Float64Array, Float64Array, Float64Array];
    const [high, low] = extend(state.history, [candles.high, candles.low]) as [Float64Array, Float64Array];
    const top = new Float64Array(high.length);
    const bottom = new Float64Array(low.length);
    highest(high, state.period, top);
    lowest(low, state.period, bottom);
    const rows = candles.high.length;
    const before = high.length - rows;
    for (let row = 0; row < rows; row++) {
      const isFull = before + row >= state.history.length;
      upper[row] = isFull ? top[before + row]! : Number.NaN;
      lower[row] = isFull ? bottom[before + row]! : Number.NaN;
      middle[row] = (upper[row]! + lower[row]!) / 2;
    }
  },
});
