/** The made-up market of `domain/market/synthetic.ts`, with trades on every minute. It has no end. */

import { unwrap } from "@spot-canvas/domain/fault";
import { type Candle, type CandleColumns, candleAt, columnsOf } from "@spot-canvas/domain/market/candle";
import { TRADES_PER_CANDLE, tradesOfCandle } from "@spot-canvas/domain/market/candle-trades";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Market, MarketProduct, MarketTrade } from "./market.ts";

/** Which made-up market. */
export interface SyntheticMarketOptions {
  /** Another seed is another market. */
  readonly seed?: number;
  /** Such as `BTC-USD`. */
  readonly products?: readonly string[];
  /** When it begins, in epoch milliseconds: at the Monday of that week. */
  readonly from?: number;
}

const MINUTE = widthOf("1m");
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The minutes kept in memory: three days, in hours, since candles are made up again at each look. */
const HOURS_KEPT = 72;
const SIZE_DECIMALS = 8;

/** The products of a made-up market for which nothing else is asked. */
export const SYNTHETIC_PRODUCTS: readonly string[] = ["BTC-USD", "ETH-USD"];
/** The seed where none is named: a moving-average cross neither shines nor ruins its account in it. */
export const SYNTHETIC_SEED = 3;
/** When it begins where nothing is said: a Monday. */
export const SYNTHETIC_START = Date.UTC(2022, 0, 3);

/** Makes a market up. Faults: `InvalidProduct`, thrown. */
export function syntheticMarket(options: SyntheticMarketOptions = {}): Market {
  return new SyntheticMarket(options);
}

class SyntheticMarket implements Market {
  readonly products: readonly MarketProduct[];
  readonly #seed: number;
  /** Minutes by product and hour, least recently used first. */
  readonly #hours = new Map<string, CandleColumns>();

  readonly #dayCandles = new Map<string, Candle>();

  constructor({ seed, products, from }: SyntheticMarketOptions) {
    this.#seed = seed ?? SYNTHETIC_SEED;
    const listedAt = openTimeOf("1w", from ?? SYNTHETIC_START);
    this.products = (products ?? SYNTHETIC_PRODUCTS).map((product) => ({
      product,
      ...unwrap(parseProduct(product)),
      priceDecimals: 2,
      sizeDecimals: SIZE_DECIMALS,
      listedAt,
    }));
  }

  candles(product: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns {
    const first = Math.max(from, product.listedAt);
    if (timeframe === "1d") return this.#days(product, first, to);
    return syntheticCandles({ seed: this.#seed, product: product.product, timeframe, from: first, to });
  }

  tradesBefore(product: MarketProduct, time: number): number {
    if (time <= product.listedAt) return 0;
    const minute = Math.floor(time / MINUTE) * MINUTE;
    const before = ((minute - product.listedAt) / MINUTE) * TRADES_PER_CANDLE;
    if (time === minute) return before;
    return (
      before + this.#minute(product, minute).filter((trade) => millisOfInstant(trade.time) < time).length
    );
  }

  trades(product: MarketProduct, from: number, to: number): readonly MarketTrade[] {
    const found: MarketTrade[] = [];
    for (let slot = Math.floor(from / TRADES_PER_CANDLE); slot * TRADES_PER_CANDLE < to; slot++) {
      for (const trade of this.#minute(product, product.listedAt + slot * MINUTE)) {
        if (trade.number >= from && trade.number < to) found.push(trade);
      }
    }
    return found;
  }

  /** A day takes a thousandth of a second: those that were made up are kept. */
  #days({ product }: MarketProduct, from: number, to: number): CandleColumns {
    const open = openTimeOf("1d", from);
    const days: Candle[] = [];
    for (let time = open < from ? open + DAY : open; time < to; time += DAY) {
      const key = `${product} ${time}`;
      const request = { seed: this.#seed, product, timeframe: "1d", from: time, to: time + DAY } as const;
      const day = this.#dayCandles.get(key) ?? candleAt(syntheticCandles(request), 0);
      this.#dayCandles.set(key, day);
      days.push(day);
    }
    return columnsOf(days);
  }

  #minute(product: MarketProduct, time: number): readonly MarketTrade[] {
    const hour = Math.floor(time / HOUR) * HOUR;
    const candle = candleAt(this.#hour(product, hour), (time - hour) / MINUTE);
    const first = ((time - product.listedAt) / MINUTE) * TRADES_PER_CANDLE;
    return tradesOfCandle(candle, MINUTE, SIZE_DECIMALS).map((trade, index) => ({
      number: first + index,
      ...trade,
    }));
  }

  #hour({ product }: MarketProduct, from: number): CandleColumns {
    const key = `${product} ${from}`;
    const kept = this.#hours.get(key);
    const minutes =
      kept ?? syntheticCandles({ seed: this.#seed, product, timeframe: "1m", from, to: from + HOUR });
    this.#hours.delete(key);
    this.#hours.set(key, minutes);
    if (this.#hours.size > HOURS_KEPT * this.products.length) {
      this.#hours.delete(this.#hours.keys().next().value!);
    }
    return minutes;
  }
}
