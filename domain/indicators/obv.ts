/** On-balance volume. */
import { defineIndicator } from "./indicator.ts";

/** What it keeps. */
interface State {
  seen: boolean;
  close: number;
  value: number;
}

/** OBV. */
export const obv = defineIndicator({
  name: "obv",
  title: "On-balance volume",
  inputs: ["close", "volume"],
  outputs: ["obv"],
  parameters: {},
  definition:
    "The volume of the first candle given, then plus the volume of each that closes higher and minus " +
    "that of each that closes lower. Its level depends on where it begins: only its changes mean " +
    "anything. TA-Lib OBV; J. E. Granville, 1963.",
  lookback: () => 0,
  warmUp: () => 0,
  initial: (): State => ({ seen: false, close: 0, value: 0 }),
  run: (state, { close, volume }, outputs) => {
    const out = outputs[0]!;
    let { value, close: last } = state;
    for (let row = 0; row < close.length; row++) {
      const price = close[row]!;
      if (!state.seen) value = volume[row]!;
      else if (price > last) value += volume[row]!;
      else if (price < last) value -= volume[row]!;
      state.seen = true;
      last = price;
      out[row] = value;
    }
    state.value = value;
    state.close = last;
  },
});
