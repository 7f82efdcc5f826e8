/** What a result says of the candles that it was computed from. */
import { fingerprintOf } from "@spot-canvas/domain/events/identity";
import { CANDLE_FIELDS, type CandleColumns } from "@spot-canvas/domain/market/candle";
import type { CandleRange } from "./candle-supply.ts";

/** Which candles were used. */
export interface CandleManifest {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly count: number;
  /** Open times, epoch milliseconds. */
  readonly first: number;
  readonly last: number;
  /** Of the columns' bytes. */
  readonly hash: string;
}

/** The manifest of a range of candles. */
export function candleManifest(
  { venue, product, timeframe }: CandleRange,
  columns: CandleColumns,
): CandleManifest {
  const bytes = CANDLE_FIELDS.map((field) => {
    const { buffer, byteOffset, byteLength } = columns[field];
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const { time } = columns;
  return {
    venue,
    product,
    timeframe,
    count: time.length,
    first: time[0]!,
    last: time[time.length - 1]!,
    hash: fingerprintOf(...bytes),
  };
}
