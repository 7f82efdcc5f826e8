/** Forming candles of one grid as their trades happen: each is told again with every trade, and once when it is over. */
import type { Candle } from "@spot-canvas/domain/market/candle";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Grid } from "./markets/grid.ts";
import type { MarketProduct, MarketTrade } from "./markets/market.ts";
import type { MarketView } from "./markets/market-view.ts";
import { foldTrades } from "./markets/trade-fold.ts";

/** A candle as it is told, with how many trades it had. */
export interface ToldCandle extends Candle {
  readonly trades: number;
  readonly isClosed: boolean;
}

/** What one connection is told of one series. */
export class CandleTape {
  readonly #view: MarketView;
  readonly #product: MarketProduct;
  readonly #grid: Grid;
  #candle: ToldCandle | undefined;

  constructor(view: MarketView, product: MarketProduct, grid: Grid) {
    this.#view = view;
    this.#product = product;
    this.#grid = grid;
    const open = grid.openOf(view.now);
    const trades = view.trades(product, view.tradesBefore(product, open), view.tradeCount(product));
    const candle = foldTrades(product, open, trades);
    if (candle) this.#candle = { ...candle, trades: trades.length, isClosed: false };
  }

  /** The candle that forms; none before its first trade. */
  get forming(): ToldCandle | undefined {
    return this.#candle;
  }

  /** Takes up the next trade of the product; gives what is to be told: the candle that it ends, and the one it is in. */
  take(trade: MarketTrade): readonly ToldCandle[] {
    const time = this.#grid.openOf(millisOfInstant(trade.time));
    const held = this.#candle;
    const size = trade.units / 10 ** this.#product.sizeDecimals;
    if (held?.time === time) {
      this.#candle = {
        ...held,
        high: Math.max(held.high, trade.price),
        low: Math.min(held.low, trade.price),
        close: trade.price,
        volume: held.volume + size,
        trades: held.trades + 1,
      };
      return [this.#candle];
    }
    const { price } = trade;
    this.#candle = {
      time,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: size,
      trades: 1,
      isClosed: false,
    };
    return held ? [{ ...held, isClosed: true }, this.#candle] : [this.#candle];
  }

  /** The candle whose time has run out by now, once. */
  close(): ToldCandle | undefined {
    const held = this.#candle;
    if (!held || this.#grid.nextAfter(held.time) > this.#view.now) return undefined;
    this.#candle = undefined;
    return { ...held, isClosed: true };
  }
}
