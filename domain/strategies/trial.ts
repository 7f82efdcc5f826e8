/** Tries a strategy on a few candles, for its test. */
import type { Parameters } from "../events/fields.ts";
import { unwrap } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { type Timeframe, widthOf } from "../market/timeframe.ts";
import type { Intent } from "./intent.ts";
import type { Strategy } from "./strategy.ts";

/** Candles of these closes from the epoch on, each reaching `reach` above and below its close, with a volume of 1. */
export const closing = (
  closes: readonly number[],
  reach = 0,
  timeframe: Timeframe = "1h",
): readonly Candle[] =>
  closes.map((close, index) => ({
    time: index * widthOf(timeframe),
    open: close,
    high: close + reach,
    low: close - reach,
    close,
    volume: 1,
  }));

/** An intent, with the number of its candle, counted from 1. */
export type TrialIntent = Intent & { readonly candle: number };

/** What a strategy wants on candles. Throws where its parameters are wrong or it fails. */
export function trial(
  strategy: Strategy,
  candles: readonly Candle[],
  parameters: Parameters = {},
  timeframe: Timeframe = "1h",
): readonly TrialIntent[] {
  const series = { venue: "trial", product: "BTC-USD", timeframe };
  const run = unwrap(strategy.start(parameters, series));
  return candles.flatMap((candle, index) =>
    run.onCandle(candle).map((intent) => ({ candle: index + 1, ...intent })),
  );
}
