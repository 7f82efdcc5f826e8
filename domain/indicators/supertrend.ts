/** The supertrend: a stop that trails the price by a multiple of the average true range. */
import { type Atr, emptyAtr, pushAtr } from "./atr.ts";
import { defineIndicator, factor, fadeOfWilder, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly multiplier: number;
  readonly range: Atr;
  /** 1 above the stop, -1 below it, 0 before the first value. */
  direction: -1 | 0 | 1;
  upper: number;
  lower: number;
  close: number;
}

/** Supertrend. */
export const supertrend = defineIndicator({
  name: "supertrend",
  title: "Supertrend",
  inputs: ["high", "low", "close"],
  outputs: ["supertrend", "direction"],
  isOverlay: true,
  parameters: {
    period: period(10, "True ranges in the seed of the average true range."),
    multiplier: factor(3, 0.01, 100, "Average true ranges from the middle of a candle to its bands."),
  },
  definition:
    "Bands at (high + low) / 2 +- multiplier * ATR(period); the upper one only falls and the lower one " +
    "only rises until a close passes it. direction 1 (up) shows the lower band, -1 (down) the upper; it" +
    " turns when a close passes the band shown, and begins down. O. Seban; as TradingView computes it. " +
    "Where it begins fades with the first turns.",
  lookback: (given) => given.period,
  warmUp: (given) => fadeOfWilder(given.period) + 500,
  initial: (given): State => ({
    multiplier: given.multiplier,
    range: emptyAtr(given.period),
    direction: 0,
    upper: 0,
    lower: 0,
    close: 0,
  }),
  run: (state, candles, outputs) => {
    const [line, directions] = outputs as readonly [Float64Array, Float64Array];
    const { high, low, close } = candles;
    const range = new Float64Array(close.length);
    pushAtr(state.range, candles, range);
    for (let row = 0; row < close.length; row++) {
      if (Number.isNaN(range[row]!)) {
        line[row] = Number.NaN;
        directions[row] = Number.NaN;
        continue;
      }
      trail(state, (high[row]! + low[row]!) / 2, state.multiplier * range[row]!, close[row]!);
      line[row] = state.direction === 1 ? state.lower : state.upper;
      directions[row] = state.direction;
    }
  },
});

function trail(state: State, middle: number, distance: number, close: number): void {
  const [upper, lower] = [middle + distance, middle - distance];
  const isFirst = state.direction === 0;
  if (isFirst || upper < state.upper || state.close > state.upper) state.upper = upper;
  if (isFirst || lower > state.lower || state.close < state.lower) state.lower = lower;
  if (isFirst) state.direction = -1;
  else if (state.direction === 1) state.direction = close < state.lower ? -1 : 1;
  else state.direction = close > state.upper ? 1 : -1;
  state.close = close;
}
