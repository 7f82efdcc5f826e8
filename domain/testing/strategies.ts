/** Runs a built-in strategy over a few candles, for tables that were worked by hand. */
import type { Parameters } from "../events/fields.ts";
import { unwrap } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { strategyNamed } from "../strategies/catalogue.ts";

const MINUTE = 60_000;

/** Minute candles from the epoch on, of these closes, each reaching `reach` above and below its close; volume 1. */
export const closing = (closes: readonly number[], reach = 0): readonly Candle[] =>
  closes.map((close, index) => ({
    time: index * MINUTE,
    open: close,
    high: close + reach,
    low: close - reach,
    close,
    volume: 1,
  }));

/** What it wants, by the number of the candle, counted from 1; tags are left out. */
export function wanted(name: string, parameters: Parameters, candles: readonly Candle[]): readonly unknown[] {
  const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1m" } as const;
  const run = unwrap(unwrap(strategyNamed(name)).start(parameters, series));
  return candles.flatMap((candle, index) =>
    run.onCandle(candle).map(({ action, tag: _tag, ...wishes }) => {
      const wish = `${index + 1} ${action}`;
      return Object.keys(wishes).length === 0 ? wish : [wish, wishes];
    }),
  );
}
