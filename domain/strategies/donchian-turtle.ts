/** The system of the Turtles: buy a new high, sell a shorter low, and give up two ranges below the entry. */
import { atr } from "../indicators/atr.ts";
import { donchian } from "../indicators/donchian.ts";
import { integer, number } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: the channels before this candle, and how the last close stood to those before it. */
interface State {
  top: number | null;
  bottom: number | null;
  above: Relation;
  below: Relation;
}

/**
 * Buys when the close is above the highest high of the `entry` candles before it, and the candle before did not do so;
 * sells when it is below the lowest low of the `exit` candles before it. The stop of an entry stands `stop` average true
 * ranges below the close. The Turtles bought at the break itself; here the close has to confirm it.
 */
export const donchianTurtle = defineStrategy({
  name: "donchian-turtle",
  version: "1",
  summary: "Buys a close above the highest high of many candles, sells one below the lowest low of fewer.",
  source: "R. Dennis and W. Eckhardt, 1983, by C. Faith, The Original Turtle Trading Rules, 2003 (system 1)",
  parameters: {
    entry: integer(20, 1, 1_000, "Candles whose highest high has to be passed."),
    exit: integer(10, 1, 1_000, "Candles whose lowest low ends it."),
    range: integer(20, 1, 1_000, "Period of the average true range."),
    stop: number(2, 0, 100, "Average true ranges from an entry to its stop; 0 sets none."),
  },
  indicators: ({ entry, exit, range }) => ({
    entry: follow(donchian, { period: entry }),
    exit: follow(donchian, { period: exit }),
    range: follow(atr, { period: range }),
  }),
  initial: (): State => ({ top: null, bottom: null, above: null, below: null }),
  onCandle: (state, { close }, { indicators: { entry, exit, range }, parameters }) => {
    const { above, below } = state;
    state.above = state.top === null ? null : relationOf(close, state.top);
    state.below = state.bottom === null ? null : relationOf(close, state.bottom);
    state.top = Number.isNaN(entry.upper) ? null : entry.upper;
    state.bottom = Number.isNaN(exit.lower) ? null : exit.lower;
    if (crossedAbove(above, state.above)) {
      const stop = close - parameters.stop * range.atr;
      const isSet = parameters.stop > 0 && stop > 0;
      return [{ action: "buy", tag: "close above the channel", ...(isSet ? { stop } : {}) }];
    }
    if (crossedBelow(below, state.below)) return [{ action: "sell", tag: "close below the channel" }];
    return NO_INTENTS;
  },
});
