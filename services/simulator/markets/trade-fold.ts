/** Candles folded from trades. */
import type { Candle } from "@spot-canvas/domain/market/candle";
import type { MarketProduct, MarketTrade } from "./market.ts";

/** The candle that opens at `time` and has these trades, which are its first ones in order; none without any. */
export function foldTrades(
  { sizeDecimals }: MarketProduct,
  time: number,
  trades: readonly MarketTrade[],
): Candle | undefined {
  const [first] = trades;
  if (!first) return undefined;
  let high = first.price;
  let low = first.price;
  let units = 0;
  for (const trade of trades) {
    if (trade.price > high) high = trade.price;
    if (trade.price < low) low = trade.price;
    units += trade.units;
  }
  const close = trades[trades.length - 1]!.price;
  return { time, open: first.price, high, low, close, volume: units / 10 ** sizeDecimals };
}
