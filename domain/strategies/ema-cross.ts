/** The cross of exponential averages: as sma-cross, with averages that weigh new closes more and never drop one. */
import { ema } from "../indicators/ema.ts";
import { integer } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf, roundingOfEma } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: how the fast average stood to the slow one. */
interface State {
  relation: Relation;
}

/** Buys when the fast average is above the slow one and was not at the candle before; sells the other way round. */
export const emaCross = defineStrategy({
  name: "ema-cross",
  version: "1",
  summary: "Buys when the fast exponential average of closes crosses above the slow one, sells when below.",
  source: "P. N. Haurlan, Measuring Trend Values, 1968",
  parameters: {
    fast: integer(12, 1, 1_000, "Period of the fast average."),
    slow: integer(26, 1, 1_000, "Period of the slow average."),
  },
  indicators: ({ fast, slow }) => ({
    fast: follow(ema, { period: fast }),
    slow: follow(ema, { period: slow }),
  }),
  initial: (): State => ({ relation: null }),
  onCandle: (state, { close }, { indicators, parameters }) => {
    const tolerance = roundingOfEma(parameters.fast, close) + roundingOfEma(parameters.slow, close);
    const before = state.relation;
    const relation = relationOf(indicators.fast.ema, indicators.slow.ema, tolerance);
    state.relation = relation;
    if (crossedAbove(before, relation)) return [{ action: "buy", tag: "fast average crossed above slow" }];
    if (crossedBelow(before, relation)) return [{ action: "sell", tag: "fast average crossed below slow" }];
    return NO_INTENTS;
  },
});
