/** Moving average convergence and divergence. */
import { defineIndicator, fadeOfEma, period } from "./indicator.ts";

/** What it keeps: each average is a sum until it is seeded. */
interface State {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
  /** Closes so far, at most as many as the first value needs. */
  seen: number;
  fastValue: number;
  slowValue: number;
  signalValue: number;
}

/** MACD. */
export const macd = defineIndicator({
  name: "macd",
  title: "Moving average convergence/divergence",
  inputs: ["close"],
  outputs: ["macd", "signal", "histogram"],
  guides: [0],
  parameters: {
    fast: period(12, "Closes in the fast average.", 2),
    slow: period(26, "Closes in the slow average.", 2),
    signal: period(9, "Values in the signal line."),
  },
  definition:
    "macd = EMA(fast) - EMA(slow), signal = EMA(signal) of macd, histogram = macd - signal. Both " +
    "averages are seeded with means that end at close number `slow`, the signal with the mean of its " +
    "first values; the longer of fast and slow is the slow one. TA-Lib MACD; G. Appel.",
  lookback: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 2,
  warmUp: ({ fast, slow, signal }) => fadeOfEma(Math.max(fast, slow)) + fadeOfEma(signal),
  initial: ({ fast, slow, signal }): State => ({
    fast: Math.min(fast, slow),
    slow: Math.max(fast, slow),
    signal,
    seen: 0,
    fastValue: 0,
    slowValue: 0,
    signalValue: 0,
  }),
  run: (state, { close }, outputs) => {
    const [line, signalLine, histogram] = outputs as readonly [Float64Array, Float64Array, Float64Array];
    const ready = state.slow + state.signal - 1;
    const fastWeight = 2 / (state.fast + 1);
    const slowWeight = 2 / (state.slow + 1);
    const signalWeight = 2 / (state.signal + 1);
    const [fastRest, slowRest, signalRest] = [1 - fastWeight, 1 - slowWeight, 1 - signalWeight];
    let index = 0;
    for (; index < close.length && state.seen < ready; index++) {
      seed(state, close[index]!);
      const isReady = state.seen === ready;
      line[index] = isReady ? state.fastValue - state.slowValue : Number.NaN;
      signalLine[index] = isReady ? state.signalValue : Number.NaN;
      histogram[index] = isReady ? line[index]! - state.signalValue : Number.NaN;
    }
    let { fastValue, slowValue, signalValue } = state;
    for (; index < close.length; index++) {
      const value = close[index]!;
      fastValue = fastValue * fastRest + value * fastWeight;
      slowValue = slowValue * slowRest + value * slowWeight;
      const difference = fastValue - slowValue;
      signalValue = signalValue * signalRest + difference * signalWeight;
      line[index] = difference;
      signalLine[index] = signalValue;
      histogram[index] = difference - signalValue;
    }
    state.fastValue = fastValue;
    state.slowValue = slowValue;
    state.signalValue = signalValue;
  },
});

function seed(state: State, value: number): void {
  const { fast, slow, signal } = state;
  state.seen++;
  if (state.seen <= slow) {
    if (state.seen > slow - fast) state.fastValue += value;
    state.slowValue += value;
    if (state.seen < slow) return;
    state.fastValue /= fast;
    state.slowValue /= slow;
  } else {
    state.fastValue = state.fastValue * (1 - 2 / (fast + 1)) + value * (2 / (fast + 1));
    state.slowValue = state.slowValue * (1 - 2 / (slow + 1)) + value * (2 / (slow + 1));
  }
  state.signalValue += state.fastValue - state.slowValue;
  if (state.seen === slow + signal - 1) state.signalValue /= signal;
}
