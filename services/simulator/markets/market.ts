/** What a simulated venue has to tell: products, the candles of all time, and the trades that make them. */
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import type { CandleTrade } from "@spot-canvas/domain/market/candle-trades";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";

/** A product of a market. */
export interface MarketProduct {
  /** Such as `BTC-USD`. */
  readonly product: string;
  readonly base: string;
  readonly quote: string;
  /** Decimals of its prices: its tick. */
  readonly priceDecimals: number;
  /** Decimals of its quantities: its lot. */
  readonly sizeDecimals: number;
  /** When it began to trade, in epoch milliseconds. */
  readonly listedAt: number;
}

/** A trade and its place in the market. */
export interface MarketTrade extends CandleTrade {
  /** From 0, without holes; a later trade has a higher number. */
  readonly number: number;
}

/**
 * A market, past and future: what is known of it at a moment is for {@link MarketView} to say. Candles and trades agree:
 * the trades of a slot fold to its candle, and a slot without trades has none.
 */
export interface Market {
  readonly products: readonly MarketProduct[];
  /** The candles that open in `from` (included) to `to` (excluded), as they are once closed. */
  candles(product: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns;
  /** How many trades took place before a time. */
  tradesBefore(product: MarketProduct, time: number): number;
  /** The trades with the numbers from `from` (included) to `to` (excluded), in order. */
  trades(product: MarketProduct, from: number, to: number): readonly MarketTrade[];
}
