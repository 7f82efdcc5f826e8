/** Follows the supertrend: in while the price is above its trailing band, out while below. */
import { supertrend as kernel } from "../indicators/supertrend.ts";
import { integer, number } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: the direction at the last candle, 1 up, -1 down. */
interface State {
  direction: Relation;
}

/** Buys when the direction turns up, sells when it turns down. */
export const supertrend = defineStrategy({
  name: "supertrend",
  version: "1",
  summary: "Buys when the supertrend turns up, sells when it turns down.",
  source: "O. Seban; the band as TradingView computes it",
  parameters: {
    period: integer(10, 1, 1_000, "Period of the average true range."),
    multiplier: number(3, 0.01, 100, "Average true ranges from the middle of a candle to its bands."),
  },
  indicators: (parameters) => ({ trend: follow(kernel, parameters) }),
  initial: (): State => ({ direction: null }),
  onCandle: (state, _candle, { indicators: { trend } }) => {
    const before = state.direction;
    state.direction = relationOf(trend.direction, 0);
    if (crossedAbove(before, state.direction)) return [{ action: "buy", tag: "supertrend turned up" }];
    if (crossedBelow(before, state.direction)) return [{ action: "sell", tag: "supertrend turned down" }];
    return NO_INTENTS;
  },
});
