/** Buys once and holds: what every other strategy has to beat. */

import { defineStrategy } from "./define-strategy.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps. */
interface State {
  bought: boolean;
}

/** Takes the whole balance on the first candle. */
export const buyAndHold = defineStrategy({
  name: "buy-and-hold",
  version: "1",
  summary: "Buys for the whole balance on its first candle and never sells.",
  source: "The benchmark; B. G. Malkiel, A Random Walk Down Wall Street, 1973",
  parameters: {},
  isAnchored: true,
  warmUp: () => 0,
  initial: (): State => ({ bought: false }),
  onCandle: (state) => {
    if (state.bought) return NO_INTENTS;
    state.bought = true;
    return [{ action: "buy", tag: "first candle" }];
  },
});
