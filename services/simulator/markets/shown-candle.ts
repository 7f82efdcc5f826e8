/** Candles as a venue shows them. */
import type { Candle } from "@spot-canvas/domain/market/candle";

/** A candle of a page. */
export interface ShownCandle extends Candle {
  readonly isClosed: boolean;
}

/** A candle of no trades. */
export const flatCandle = (time: number, price: number, isClosed: boolean): ShownCandle => ({
  time,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0,
  isClosed,
});
