/** Reversion to the session's volume-weighted price: what is far below it is bought, and sold when it is back. */
import { vwap } from "../indicators/vwap.ts";
import { integer, number } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: how the last close stood to the level of entry and to the average price. */
interface State {
  entry: Relation;
  fair: Relation;
}

/** What rounding can do to a session's sums, as a fraction of the price: a hundred thousand candles and more. */
const ROUNDING = 1e-10;

/** Buys when the close falls `distance` per cent below the average price; sells when it rises above the average. */
export const vwapReversion = defineStrategy({
  name: "vwap-reversion",
  version: "1",
  summary: "Buys a close far below the session's volume-weighted price, sells when it is back above it.",
  source: "S. A. Berkowitz, D. E. Logue, E. A. Noser, The Total Cost of Transactions on the NYSE, 1988",
  parameters: {
    hours: integer(24, 1, 168, "Hours of a session; sessions are counted from the epoch, in UTC."),
    distance: number(2, 0, 99, "Per cent below the average price at which it buys."),
  },
  indicators: ({ hours }) => ({ session: follow(vwap, { hours }) }),
  initial: (): State => ({ entry: null, fair: null }),
  onCandle: (state, { close }, { indicators, parameters }) => {
    const { entry, fair } = state;
    const price = indicators.session.vwap;
    state.entry = relationOf(close, price * (1 - parameters.distance / 100), close * ROUNDING);
    state.fair = relationOf(close, price, close * ROUNDING);
    if (crossedBelow(entry, state.entry)) return [{ action: "buy", tag: "close far below vwap" }];
    if (crossedAbove(fair, state.fair)) return [{ action: "sell", tag: "close back above vwap" }];
    return NO_INTENTS;
  },
});
