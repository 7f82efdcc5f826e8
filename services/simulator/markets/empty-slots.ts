/** Rows that a venue makes up for slots without trades. */
import type { MarketProduct } from "./market.ts";
import type { MarketView } from "./market-view.ts";
import { flatCandle, type ShownCandle } from "./shown-candle.ts";

/** Slots of equal width, in milliseconds. */
export interface Slots {
  /** Open time of the first one. */
  readonly from: number;
  /** Open time of the last one. */
  readonly last: number;
  readonly width: number;
}

/** The candles with a flat one at the price before wherever a slot has none; before the first trade stay holes. */
export function withEmptySlots(
  view: MarketView,
  product: MarketProduct,
  candles: readonly ShownCandle[],
  { from, last, width }: Slots,
): readonly ShownCandle[] {
  const byTime = new Map(candles.map((row) => [row.time, row]));
  const before = view.tradesBefore(product, from);
  let price = view.trades(product, before - 1, before)[0]?.price;
  const rows: ShownCandle[] = [];
  for (let time = from; time <= last; time += width) {
    const row = byTime.get(time);
    if (row) rows.push(row);
    else if (price !== undefined) rows.push(flatCandle(time, price, time < last));
    price = row?.close ?? price;
  }
  return rows;
}
