/** Rows of Kraken's WebSocket, version 2: JSON whose numbers keep the zeros at their end. */
import type { ToldCandle } from "../candle-tape.ts";
import { fixedUnits, microsecondText } from "../fixed-text.ts";
import { gridCandles } from "../markets/grid.ts";
import type { MarketProduct, MarketTrade } from "../markets/market.ts";
import { type MarketView, meanOf } from "../markets/market-view.ts";
import { INTERVAL_GRIDS } from "./candles.ts";
import { namesOf } from "./names.ts";
import { tradeIdOf } from "./trades.ts";

/** A trade. */
export function tradeJson(product: MarketProduct, trade: MarketTrade): string {
  const { symbol } = namesOf(product);
  const price = trade.price.toFixed(product.priceDecimals);
  const kind = trade.number % 3 === 0 ? "market" : "limit";
  return (
    `{"symbol":"${symbol}","side":"${trade.side}","price":${price},` +
    `"qty":${fixedUnits(trade.units, product.sizeDecimals)},"ord_type":"${kind}",` +
    `"trade_id":${tradeIdOf(trade)},"timestamp":"${microsecondText(trade.time)}"}`
  );
}

/** A candle; `timestamp` is where its interval ends. */
export function candleJson(
  product: MarketProduct,
  interval: number,
  candle: Omit<ToldCandle, "isClosed">,
): string {
  const price = (value: number): string => value.toFixed(product.priceDecimals);
  const begin = new Date(candle.time).toISOString().slice(0, 19);
  const end = new Date(candle.time + interval * 60_000).toISOString().slice(0, 19);
  return (
    `{"symbol":"${namesOf(product).symbol}","open":${price(candle.open)},"high":${price(candle.high)},` +
    `"low":${price(candle.low)},"close":${price(candle.close)},"trades":${candle.trades},` +
    `"volume":${candle.volume.toFixed(8)},"vwap":${price(meanOf(candle))},` +
    `"interval_begin":"${begin}.000000000Z","interval":${interval},"timestamp":"${end}.000000Z"}`
  );
}

/** The candles of a range. */
export function shownCandleJson(
  view: MarketView,
  product: MarketProduct,
  interval: number,
  from: number,
  to: number,
): readonly string[] {
  const grid = INTERVAL_GRIDS[String(interval)]!;
  return gridCandles(view, product, grid, from, to).map((row) => {
    const end = Math.min(grid.nextAfter(row.time), view.now);
    const trades = view.tradesBefore(product, end) - view.tradesBefore(product, row.time);
    return candleJson(product, interval, { ...row, trades });
  });
}

/** The ticker of a product, as a list of one; empty before its first trade. */
export function tickerJson(view: MarketView, product: MarketProduct): readonly string[] {
  const trade = view.lastTrade(product);
  const day = view.dayOf(product);
  if (!trade || !day) return [];
  const price = (value: number): string => value.toFixed(product.priceDecimals);
  const tick = 10 ** -product.priceDecimals;
  const change = day.last - day.open;
  return [
    `{"symbol":"${namesOf(product).symbol}","bid":${price(trade.price - tick)},"bid_qty":1.00000000,` +
      `"ask":${price(trade.price + tick)},"ask_qty":1.00000000,"last":${price(trade.price)},` +
      `"volume":${day.volume.toFixed(8)},"vwap":${price(day.quoteVolume / day.volume)},"low":${price(day.low)},` +
      `"high":${price(day.high)},"change":${price(change)},"change_pct":${((change / day.open) * 100).toFixed(2)}}`,
  ];
}
