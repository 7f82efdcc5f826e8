/** Momentum by MACD: the difference of two averages against its own average. */
import { macd } from "../indicators/macd.ts";
import { integer } from "../parameters/parameter.ts";
import { crossedAbove, crossedBelow, type Relation, relationOf, roundingOfEma } from "./crossing.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { NO_INTENTS } from "./intent.ts";

/** What it keeps: how the MACD line stood to its signal line. */
interface State {
  relation: Relation;
}

/** Buys when the MACD line is above its signal line and was not at the candle before; sells the other way round. */
export const macdMomentum = defineStrategy({
  name: "macd-momentum",
  version: "1",
  summary: "Buys when the MACD line crosses above its signal line, sells when it crosses below.",
  source: "G. Appel, The Moving Average Convergence-Divergence Trading Method, 1979",
  parameters: {
    fast: integer(12, 2, 1_000, "Period of the fast average."),
    slow: integer(26, 2, 1_000, "Period of the slow average."),
    signal: integer(9, 1, 1_000, "Period of the signal line."),
  },
  indicators: (parameters) => ({ momentum: follow(macd, parameters) }),
  initial: (): State => ({ relation: null }),
  onCandle: (state, { close }, { indicators, parameters }) => {
    const { fast, slow, signal } = parameters;
    const tolerance = roundingOfEma(fast + slow + signal, close);
    const before = state.relation;
    const relation = relationOf(indicators.momentum.macd, indicators.momentum.signal, tolerance);
    state.relation = relation;
    if (crossedAbove(before, relation)) return [{ action: "buy", tag: "macd crossed above its signal" }];
    if (crossedBelow(before, relation)) return [{ action: "sell", tag: "macd crossed below its signal" }];
    return NO_INTENTS;
  },
});
