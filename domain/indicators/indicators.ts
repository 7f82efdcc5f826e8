/** Every indicator of our own, in the order in which they are listed. A new one is one line here. */
import { adx } from "./adx.ts";
import { atr } from "./atr.ts";
import { bollinger } from "./bollinger.ts";
import { cci } from "./cci.ts";
import { donchian } from "./donchian.ts";
import { ema } from "./ema.ts";
import { ichimoku } from "./ichimoku.ts";
import type { Indicator } from "./indicator.ts";
import { keltner } from "./keltner.ts";
import { macd } from "./macd.ts";
import { obv } from "./obv.ts";
import { rsi } from "./rsi.ts";
import { sar } from "./sar.ts";
import { sma } from "./sma.ts";
import { stochastic } from "./stochastic.ts";
import { supertrend } from "./supertrend.ts";
import { vwap } from "./vwap.ts";
import { wma } from "./wma.ts";

export const INDICATORS: readonly Indicator[] = [
  sma,
  ema,
  wma,
  rsi,
  macd,
  bollinger,
  atr,
  stochastic,
  adx,
  cci,
  obv,
  vwap,
  donchian,
  supertrend,
  keltner,
  ichimoku,
  sar,
];
