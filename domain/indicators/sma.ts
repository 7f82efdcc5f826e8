/** The simple moving average, from the exact mean that strategies compare. */
import { type ExactMean, exactMean, pushAll } from "./exact-mean.ts";
import { defineIndicator, period } from "./indicator.ts";

/** SMA: what a strategy that crosses averages saw, to the last bit. */
export const sma = defineIndicator({
  name: "sma",
  title: "Simple moving average",
  inputs: ["close"],
  outputs: ["sma"],
  isOverlay: true,
  parameters: { period: period(20, "Closes in the average.", 1, 10_000) },
  definition:
    "The mean of the last `period` closes, summed as exact decimals. TA-Lib SMA, without its rounding " +
    "error.",
  lookback: (given) => given.period - 1,
  warmUp: (given) => given.period - 1,
  initial: (given): ExactMean => exactMean(given.period),
  run: (state, { close }, [out]) => pushAll(state, close, out!),
});
