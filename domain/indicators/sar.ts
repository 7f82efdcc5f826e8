/** The parabolic stop and reverse of Wilder. */
import { defineIndicator, factor } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly step: number;
  readonly maximum: number;
  /** Candles so far, at most 2. */
  seen: number;
  isLong: boolean;
  high: number;
  low: number;
  /** The stop of the next candle, the extreme of the trend, and how fast the stop follows it. */
  stop: number;
  extreme: number;
  pace: number;
}

/** Parabolic SAR. */
export const sar = defineIndicator({
  name: "sar",
  title: "Parabolic stop and reverse",
  inputs: ["high", "low"],
  outputs: ["sar"],
  isOverlay: true,
  parameters: {
    step: factor(0.02, 0, 1, "What each new extreme adds to the pace; the pace of a new trend."),
    maximum: factor(0.2, 0, 1, "The greatest pace."),
  },
  definition:
    "stop + pace * (extreme of the trend - stop), never inside the range of the last two candles; " +
    "touched, it turns and begins at the extreme. It begins at the second candle, down where the low " +
    "fell further than the high rose. TA-Lib SAR; J. W. Wilder, 1978. Where it begins fades with the " +
    "first turns.",
  lookback: () => 1,
  warmUp: () => 500,
  initial: ({ step, maximum }): State => ({
    step: Math.min(step, maximum),
    maximum,
    seen: 0,
    isLong: true,
    high: 0,
    low: 0,
    stop: 0,
    extreme: 0,
    pace: Math.min(step, maximum),
  }),
  run: (state, { high, low }, outputs) => {
    const out = outputs[0]!;
    for (let row = 0; row < high.length; row++) out[row] = advance(state, high[row]!, low[row]!);
  },
});

/** Takes one candle and gives the stop that held for it. */
function advance(state: State, high: number, low: number): number {
  if (state.seen < 2) {
    if (state.seen === 1) begin(state, high, low);
    state.seen++;
    if (state.seen === 1) {
      Object.assign(state, { high, low });
      return Number.NaN;
    }
  }
  const { isLong, stop } = state;
  const isTouched = isLong ? low <= stop : high >= stop;
  const shown = isTouched ? outside(!isLong, state.extreme, state, high, low) : stop;
  if (isTouched) {
    state.isLong = !isLong;
    state.pace = state.step;
    state.extreme = isLong ? low : high;
  } else if (isLong ? high > state.extreme : low < state.extreme) {
    state.extreme = isLong ? high : low;
    state.pace = Math.min(state.pace + state.step, state.maximum);
  }
  const moved = shown + state.pace * (state.extreme - shown);
  state.stop = outside(state.isLong, moved, state, high, low);
  state.high = high;
  state.low = low;
  return shown;
}

/** A stop moved out of the range of a candle and the one before it. */
const outside = (
  isLong: boolean,
  stop: number,
  before: { readonly high: number; readonly low: number },
  high: number,
  low: number,
): number => (isLong ? Math.min(stop, before.low, low) : Math.max(stop, before.high, high));

function begin(state: State, high: number, low: number): void {
  const [up, down] = [high - state.high, state.low - low];
  state.isLong = !(down > 0 && up < down);
  state.stop = state.isLong ? state.low : state.high;
  state.extreme = state.isLong ? high : low;
  // TA-Lib takes the second candle for the one before it as well.
  state.high = high;
  state.low = low;
}
