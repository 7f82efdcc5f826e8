/** A market as it looks now, by a venue's clock: what is still to come does not show. */
import { type Candle, type CandleColumns, candleAt } from "@spot-canvas/domain/market/candle";
import { openTimeOf, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Market, MarketProduct, MarketTrade } from "./market.ts";
import { flatCandle, type ShownCandle } from "./shown-candle.ts";
import { foldTrades } from "./trade-fold.ts";

const DAY = 86_400_000;

/** The last day of a product, for tickers. */
export interface DayStatistics {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly last: number;
  readonly volume: number;
  /** In quote currency, near enough for a ticker. */
  readonly quoteVolume: number;
  readonly trades: number;
}

/** A page of candles on its way into an answer, oldest first. */
export interface CandlePage {
  readonly view: MarketView;
  readonly product: MarketProduct;
  readonly timeframe: Timeframe;
  readonly rows: readonly ShownCandle[];
}

/** What a view stands on. */
export interface MarketViewOptions {
  readonly market: Market;
  /** The time of the market, in epoch milliseconds. */
  readonly now: () => number;
  /** By how many milliseconds the venue's clock is ahead of the market. */
  readonly clockAhead?: () => number;
  /** Changes pages of candles before they are shown. */
  readonly disturb?: (page: CandlePage) => readonly ShownCandle[];
}

/** What every answer of a venue is made from. */
export class MarketView {
  readonly #options: MarketViewOptions;
  readonly #market: Market;

  constructor(options: MarketViewOptions) {
    this.#options = options;
    this.#market = options.market;
  }

  /** The time of the market, in epoch milliseconds. */
  get now(): number {
    return this.#options.now();
  }

  /** The time that the venue states, in whole milliseconds. */
  get statedNow(): number {
    return Math.floor(this.now + (this.#options.clockAhead?.() ?? 0));
  }

  get products(): readonly MarketProduct[] {
    return this.#market.products;
  }

  /** The product of a name of ours. */
  product(name: string): MarketProduct | undefined {
    return this.#market.products.find(({ product }) => product === name);
  }

  /** The closed candles that open in `from` to `to`. */
  closedCandles(product: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns {
    const end = Math.min(to, openTimeOf(timeframe, this.now));
    return this.#market.candles(product, timeframe, from, end);
  }

  /** The candle whose time runs, as far as it has come; none before its first trade. */
  formingCandle(product: MarketProduct, timeframe: Timeframe): Candle | undefined {
    const { now } = this;
    const open = openTimeOf(timeframe, now);
    const trades = this.trades(product, this.#market.tradesBefore(product, open), this.tradeCount(product));
    return foldTrades(product, open, trades);
  }

  /** Closed candles of a range and, where its slot is within, the forming one: in single rows, oldest first. */
  candles(product: MarketProduct, timeframe: Timeframe, from: number, to: number): readonly ShownCandle[] {
    const closed = this.closedCandles(product, timeframe, from, to);
    const rows: ShownCandle[] = [];
    for (let index = 0; index < closed.time.length; index++) {
      rows.push({ ...candleAt(closed, index), isClosed: true });
    }
    const open = openTimeOf(timeframe, this.now);
    const isWanted = open >= from && open < to;
    const forming = isWanted ? this.formingCandle(product, timeframe) : undefined;
    if (forming) rows.push({ ...forming, isClosed: false });
    return this.#options.disturb?.({ view: this, product, timeframe, rows }) ?? rows;
  }

  /** How many trades there were until now. */
  tradeCount(product: MarketProduct): number {
    return this.#market.tradesBefore(product, this.now);
  }

  /** How many trades took place before a time, but for those to come. */
  tradesBefore(product: MarketProduct, time: number): number {
    return this.#market.tradesBefore(product, Math.min(time, this.now));
  }

  /** Trades by number, but for those to come. */
  trades(product: MarketProduct, from: number, to: number): readonly MarketTrade[] {
    return this.#market.trades(product, Math.max(0, from), Math.min(to, this.tradeCount(product)));
  }

  /** The newest trade. */
  lastTrade(product: MarketProduct): MarketTrade | undefined {
    const count = this.tradeCount(product);
    return this.trades(product, count - 1, count)[0];
  }

  /** The last 24 hours; none before the first trade. */
  dayOf(product: MarketProduct): DayStatistics | undefined {
    const last = this.lastTrade(product);
    if (!last) return undefined;
    const { now } = this;
    const hours = this.candles(product, "1h", openTimeOf("1h", now - DAY) + 3_600_000, now);
    const rows = hours.length > 0 ? hours : [flatCandle(now, last.price, false)];
    const volume = rows.reduce((sum, row) => sum + row.volume, 0);
    const quote = rows.reduce((sum, row) => sum + row.volume * meanOf(row), 0);
    return {
      open: rows[0]!.open,
      high: Math.max(...rows.map(({ high }) => high)),
      low: Math.min(...rows.map(({ low }) => low)),
      last: last.price,
      volume,
      quoteVolume: quote,
      trades: this.tradeCount(product) - this.#market.tradesBefore(product, now - DAY),
    };
  }
}

/** The mean of a candle's four prices: what its trades were made at on average. */
export const meanOf = ({ open, high, low, close }: Candle): number => (open + high + low + close) / 4;
