/** The exponential moving average, seeded as TA-Lib does. */
import { defineIndicator, fadeOfEma, period } from "./indicator.ts";

/** One exponential average: until `seen` reaches `period`, `value` is the sum of what was seen. */
export interface Ema {
  readonly period: number;
  seen: number;
  value: number;
}

/** An average that has seen nothing. */
export const emptyEma = (span: number): Ema => ({ period: span, seen: 0, value: 0 });

/** Takes values one after the other and writes the average after each of them, NaN before it is seeded. */
export function pushEma(state: Ema, values: Float64Array, out: Float64Array): void {
  let { seen, value } = state;
  let index = 0;
  for (; index < values.length && seen < state.period; index++) {
    value += values[index]!;
    seen++;
    if (seen === state.period) value /= state.period;
    out[index] = seen === state.period ? value : Number.NaN;
  }
  const weight = 2 / (state.period + 1);
  const rest = 1 - weight;
  for (; index < values.length; index++) {
    value = value * rest + values[index]! * weight;
    out[index] = value;
  }
  state.seen = seen;
  state.value = value;
}

/** EMA. */
export const ema = defineIndicator({
  name: "ema",
  title: "Exponential moving average",
  inputs: ["close"],
  outputs: ["ema"],
  isOverlay: true,
  parameters: { period: period(20, "Closes in the seed; the newest weighs 2 / (period + 1).") },
  definition:
    "ema + (close - ema) * 2 / (period + 1), seeded with the mean of the first `period` closes. TA-Lib " +
    "EMA.",
  lookback: (given) => given.period - 1,
  warmUp: (given) => fadeOfEma(given.period),
  initial: (given): Ema => emptyEma(given.period),
  run: (state, { close }, [out]) => pushEma(state, close, out!),
});
