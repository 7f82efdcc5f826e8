/** Breakout from Bollinger bands: a close outside them begins a move, a close behind their middle ends it. */
import { bollinger } from "../indicators/bollinger.ts";
import { integer, number } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: how the close stood to the upper band and to the middle. */
interface State {
  upper: Relation;
  middle: Relation;
}

/** Buys when the close is above the upper band and was not before; sells when it falls below the middle. */
export const bollingerBreakout = defineStrategy({
  name: "bollinger-breakout",
  version: "1",
  summary:
    "Buys when the close breaks out above the upper Bollinger band, sells when it falls below the middle.",
  source: "J. Bollinger, Bollinger on Bollinger Bands, 2001 (method I, volatility breakout)",
  parameters: {
    period: integer(20, 2, 1_000, "Closes in the middle band."),
    deviations: number(2, 0, 100, "Standard deviations from the middle to a band."),
  },
  indicators: (parameters) => ({ bands: follow(bollinger, parameters) }),
  initial: (): State => ({ upper: null, middle: null }),
  onCandle: (state, { close }, { indicators: { bands } }) => {
    const { upper, middle } = state;
    state.upper = relationOf(close, bands.upper);
    state.middle = relationOf(close, bands.middle);
    if (crossedAbove(upper, state.upper)) return [{ action: "buy", tag: "close broke out above the bands" }];
    if (crossedBelow(middle, state.middle)) return [{ action: "sell", tag: "close fell below the middle" }];
    return NO_INTENTS;
  },
});
