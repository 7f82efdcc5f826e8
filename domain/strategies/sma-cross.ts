/**
 * The moving-average cross, the oldest trend follower there is: buy when the fast average of closes rises above the slow
 * one, sell when it falls below.
 */
import { compareMeans, type ExactMean, exactMean, isDefined, push } from "../indicators/exact-mean.ts";
import { integer } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps from candle to candle. */
interface State {
  readonly fast: ExactMean;
  readonly slow: ExactMean;
  /** How the fast average stood to the slow one at the last candle; null before both had one. */
  relation: Relation;
}

/**
 * Buys when fast > slow and at the candle before fast <= slow; sells when fast < slow and before it fast >= slow. Both
 * averages must be defined at both candles. With `fast` longer than `slow` it is the same rule against the trend.
 */
export const smaCross = defineStrategy({
  name: "sma-cross",
  version: "1",
  summary: "Buys when the fast average of closes crosses above the slow one, sells when it crosses below.",
  source: 'R. D. Donchian, "Trend-Following Methods in Commodity Price Analysis", 1957',
  parameters: {
    fast: integer(20, 1, 10_000, "Closes in the fast average."),
    slow: integer(50, 1, 10_000, "Closes in the slow average."),
  },
  // One candle more than the longer average: a cross needs the candle before.
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  initial: ({ fast, slow }): State => ({ fast: exactMean(fast), slow: exactMean(slow), relation: null }),
  onCandle: (state, { close }) => {
    push(state.fast, close);
    push(state.slow, close);
    if (!isDefined(state.fast) || !isDefined(state.slow)) return NO_INTENTS;
    const before = state.relation;
    const relation = compareMeans(state.fast, state.slow);
    state.relation = relation;
    if (crossedAbove(before, relation)) return [{ action: "buy", tag: "fast average crossed above slow" }];
    if (crossedBelow(before, relation)) return [{ action: "sell", tag: "fast average crossed below slow" }];
    return NO_INTENTS;
  },
});
