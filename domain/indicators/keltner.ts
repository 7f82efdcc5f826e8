/** The channel of Keltner, in the form of L. B. Raschke. */
import { type Atr, emptyAtr, pushAtr } from "./atr.ts";
import { type Ema, emptyEma, pushEma } from "./ema.ts";
import { defineIndicator, factor, fadeOfEma, fadeOfWilder, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly multiplier: number;
  readonly average: Ema;
  readonly range: Atr;
}

/** Keltner channel. */
export const keltner = defineIndicator({
  name: "keltner",
  title: "Keltner channel",
  inputs: ["high", "low", "close"],
  outputs: ["upper", "middle", "lower"],
  isOverlay: true,
  parameters: {
    period: period(20, "Closes in the average."),
    range: period(10, "True ranges in the average true range."),
    multiplier: factor(2, 0, 100, "Average true ranges from the middle to a band."),
  },
  definition:
    "middle = EMA(period) of the close, upper and lower = middle +- multiplier * ATR(range), both as " +
    "TA-Lib seeds them. C. W. Keltner, 1960, in the form of L. B. Raschke.",
  lookback: (given) => Math.max(given.period - 1, given.range),
  warmUp: (given) => Math.max(fadeOfEma(given.period), fadeOfWilder(given.range)),
  initial: (given): State => ({
    multiplier: given.multiplier,
    average: emptyEma(given.period),
    range: emptyAtr(given.range),
  }),
  run: (state, candles, outputs) => {
    const [upper, middle, lower] = outputs as readonly [Float64Array, Float64Array, Float64Array];
    const rows = candles.close.length;
    pushEma(state.average, candles.close, middle);
    pushAtr(state.range, candles, upper);
    for (let row = 0; row < rows; row++) {
      const distance = state.multiplier * upper[row]!;
      const mean = Number.isNaN(distance) ? Number.NaN : middle[row]!;
      middle[row] = mean;
      upper[row] = mean + distance;
      lower[row] = mean - distance;
    }
  },
});
