/** Dollar-cost averaging: the same amount at regular times, whatever the price. */
import { widthOf } from "../market/timeframe.ts";
import { integer, number } from "../parameters/parameter.ts";
import { defineStrategy } from "./define-strategy.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: the span that the last candle lay in. */
interface State {
  span: number | null;
}

/**
 * Buys for `amount` on the first candle of every span of `every` candles. Spans are counted from the epoch, so that it
 * does not matter when it began.
 */
export const dca = defineStrategy({
  name: "dca",
  version: "1",
  summary: "Buys for the same amount every so many candles and never sells.",
  source: "B. Graham, The Intelligent Investor, 1949",
  parameters: {
    every: integer(24, 1, 100_000, "Candles from one purchase to the next."),
    amount: number(100, 0.01, 1e12, "Quote currency of a purchase."),
  },
  warmUp: () => 1,
  initial: (): State => ({ span: null }),
  onCandle: (state, { time }, { parameters: { every, amount }, series }) => {
    const before = state.span;
    state.span = Math.floor(time / (widthOf(series.timeframe) * every));
    if (before === null || before === state.span) return NO_INTENTS;
    return [{ action: "buy", tag: "regular purchase", size: { quote: amount } }];
  },
});
