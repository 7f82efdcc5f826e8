/**
 * Everything that a strategy file may import, as `@spot-canvas/strategy`: how a strategy is declared, what it can follow,
 * and how it is tried. docs/strategies.md is its manual.
 */
export { adx } from "../indicators/adx.ts";
export { atr } from "../indicators/atr.ts";
export { bollinger } from "../indicators/bollinger.ts";
export { cci } from "../indicators/cci.ts";
export { donchian } from "../indicators/donchian.ts";
export { ema } from "../indicators/ema.ts";
export { ichimoku } from "../indicators/ichimoku.ts";
export { keltner } from "../indicators/keltner.ts";
export { macd } from "../indicators/macd.ts";
export { obv } from "../indicators/obv.ts";
export { rsi } from "../indicators/rsi.ts";
export { sar } from "../indicators/sar.ts";
export { sma } from "../indicators/sma.ts";
export { stochastic } from "../indicators/stochastic.ts";
export { supertrend } from "../indicators/supertrend.ts";
export { vwap } from "../indicators/vwap.ts";
export { wma } from "../indicators/wma.ts";
export type { Candle } from "../market/candle.ts";
export { type Timeframe, widthOf } from "../market/timeframe.ts";
export { boolean, choice, integer, number } from "../parameters/parameter.ts";
export {
  crossedAbove,
  crossedBelow,
  type Relation,
  relationOf,
  roundingOfEma,
} from "./crossing.ts";
export { defineStrategy } from "./define-strategy.ts";
export { follow } from "./indicator-feed.ts";
export { type Intent, NO_INTENTS, type Size, type Trail } from "./intent.ts";
export type { Context, Series, Strategy } from "./strategy.ts";
export { closing, trial } from "./trial.ts";
