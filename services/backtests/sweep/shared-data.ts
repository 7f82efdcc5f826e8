/** The data of a request in memory that every thread reads: handed over once, copied never. */
import { CANDLE_FIELDS, type CandleColumns } from "@spot-canvas/domain/market/candle";
import type { ProductData } from "../prepare.ts";

/** The same data in shared memory. */
export const shareData = (products: readonly ProductData[]): readonly ProductData[] =>
  products.map(({ product, candles, detail, funding }) => ({
    product,
    candles: shareCandles(candles),
    ...(detail === undefined
      ? {}
      : { detail: { timeframe: detail.timeframe, candles: shareCandles(detail.candles) } }),
    ...(funding === undefined
      ? {}
      : {
          funding: {
            time: share(funding.time),
            rate: share(funding.rate),
            ...(funding.price === undefined ? {} : { price: share(funding.price) }),
          },
        }),
  }));

/** The same candles in shared memory. */
export const shareCandles = (columns: CandleColumns): CandleColumns =>
  Object.fromEntries(
    CANDLE_FIELDS.map((field) => [field, share(columns[field])]),
  ) as unknown as CandleColumns;

function share(column: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}
