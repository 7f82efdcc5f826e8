/** A market of another one's products in which nobody trades in most minutes: some follow each other, some lie far apart. */
import { unwrap } from "@spot-canvas/domain/fault";
import { aggregate, aggregation, formingOf } from "@spot-canvas/domain/market/aggregation";
import { joinBuilt } from "@spot-canvas/domain/market/built-candle";
import { type CandleColumns, candleAt, columnsOf, sliceColumns } from "@spot-canvas/domain/market/candle";
import { TRADES_PER_CANDLE } from "@spot-canvas/domain/market/candle-trades";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Market, MarketProduct, MarketTrade } from "./market.ts";

const MINUTE = widthOf("1m");
/** The minutes after which it begins anew, a prime number so that no clock keeps its pace. */
const CYCLE = 97;
/** The minutes of a cycle in which somebody trades. */
const TRADED: readonly number[] = Array.from({ length: CYCLE }, (_, minute) => minute).filter(
  (minute) => (minute * minute * 31 + minute * 7) % 11 < 4,
);
const BEFORE: readonly number[] = Array.from(
  { length: CYCLE },
  (_, minute) => TRADED.filter((traded) => traded < minute).length,
);
const IS_TRADED: readonly boolean[] = Array.from({ length: CYCLE }, (_, minute) => TRADED.includes(minute));

/** The market of a busy one, each of whose minutes has {@link TRADES_PER_CANDLE} trades. */
export const thinMarket = (busy: Market): Market => new ThinMarket(busy);

class ThinMarket implements Market {
  readonly #busy: Market;

  constructor(busy: Market) {
    this.#busy = busy;
  }

  get products(): readonly MarketProduct[] {
    return this.#busy.products;
  }

  candles(product: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns {
    if (widthOf(timeframe) <= MINUTE) return this.#traded(product, timeframe, from, to);
    const first = openTimeOf(timeframe, from);
    const begin = first < from ? first + widthOf(timeframe) : first;
    const end = openTimeOf(timeframe, to - 1) + widthOf(timeframe);
    const state = unwrap(aggregation("1m", timeframe));
    const closed = aggregate(state, this.#traded(product, "1m", begin, end));
    const last = formingOf(state);
    if (last === undefined) return closed;
    return joinBuilt([closed, { ...columnsOf([last]), missing: Float64Array.of(last.missing) }]);
  }

  tradesBefore(product: MarketProduct, time: number): number {
    if (time <= product.listedAt) return 0;
    const slot = Math.floor((time - product.listedAt) / MINUTE);
    const before = slotsBefore(slot) * TRADES_PER_CANDLE;
    if (!isTraded(slot)) return before;
    const open = product.listedAt + slot * MINUTE;
    return before + this.#busy.tradesBefore(product, time) - this.#busy.tradesBefore(product, open);
  }

  trades(product: MarketProduct, from: number, to: number): readonly MarketTrade[] {
    const found: MarketTrade[] = [];
    for (let place = Math.floor(from / TRADES_PER_CANDLE); place * TRADES_PER_CANDLE < to; place++) {
      const busy = slotAt(place) * TRADES_PER_CANDLE;
      for (const [index, trade] of this.#busy.trades(product, busy, busy + TRADES_PER_CANDLE).entries()) {
        const number = place * TRADES_PER_CANDLE + index;
        if (number >= from && number < to) found.push({ ...trade, number });
      }
    }
    return found;
  }

  #traded(product: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns {
    const candles = this.#busy.candles(product, timeframe, from, to);
    const places: number[] = [];
    for (let index = 0; index < candles.time.length; index++) {
      if (isTraded(Math.floor((candles.time[index]! - product.listedAt) / MINUTE))) places.push(index);
    }
    if (places.length === candles.time.length) return sliceColumns(candles, 0, places.length);
    return columnsOf(places.map((place) => candleAt(candles, place)));
  }
}

const isTraded = (slot: number): boolean => IS_TRADED[slot % CYCLE]!;

/** How many minutes before one are traded. */
const slotsBefore = (slot: number): number =>
  Math.floor(slot / CYCLE) * TRADED.length + BEFORE[slot % CYCLE]!;

/** The minute of a place among the traded ones. */
const slotAt = (place: number): number =>
  Math.floor(place / TRADED.length) * CYCLE + TRADED[place % TRADED.length]!;
