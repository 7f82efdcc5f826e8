/** Reversion by RSI: what fell too far comes back, and is bought as it leaves the oversold zone. */
import { rsi } from "../indicators/rsi.ts";
import { integer, number } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: how the RSI stood to each level. */
interface State {
  oversold: Relation;
  overbought: Relation;
}

/** What rounding can do to an index of 0 to 100. */
const ROUNDING = 1e-9;

/** Buys when the RSI rises above `oversold` and was not there before; sells when it falls below `overbought`. */
export const rsiReversion = defineStrategy({
  name: "rsi-reversion",
  version: "1",
  summary:
    "Buys when the RSI comes back up from the oversold zone, sells when it comes down from the overbought.",
  source: "J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
  parameters: {
    period: integer(14, 2, 1_000, "Period of the RSI."),
    oversold: number(30, 0, 100, "Below it is oversold."),
    overbought: number(70, 0, 100, "Above it is overbought."),
  },
  indicators: ({ period }) => ({ strength: follow(rsi, { period }) }),
  initial: (): State => ({ oversold: null, overbought: null }),
  onCandle: (state, _candle, { indicators, parameters }) => {
    const { oversold, overbought } = state;
    state.oversold = relationOf(indicators.strength.rsi, parameters.oversold, ROUNDING);
    state.overbought = relationOf(indicators.strength.rsi, parameters.overbought, ROUNDING);
    if (crossedAbove(oversold, state.oversold)) return [{ action: "buy", tag: "rsi left oversold" }];
    if (crossedBelow(overbought, state.overbought)) return [{ action: "sell", tag: "rsi left overbought" }];
    return NO_INTENTS;
  },
});
