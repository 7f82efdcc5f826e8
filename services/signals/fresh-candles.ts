/** What of a record is new to an instance. */
import {
  CANDLE_FIELDS,
  type CandleColumns,
  emptyColumns,
  sliceColumns,
} from "@spot-canvas/domain/market/candle";

/** Candles, and their places in the record. */
export interface FreshCandles {
  readonly candles: CandleColumns;
  readonly places: readonly number[];
}

/** The possible candles of a record from a time on, each behind the one before; without a copy where they lie together. */
export function freshCandles(
  candles: CandleColumns,
  from: number,
  isPossible: (index: number) => boolean,
): FreshCandles {
  const { length } = candles.time;
  const places: number[] = [];
  let least = from;
  for (let index = 0; index < length; index++) {
    const time = candles.time[index]!;
    if (!(time >= least) || !isPossible(index)) continue;
    least = time + 1;
    places.push(index);
  }
  const first = places[0] ?? length;
  if (places.length === length - first) return { candles: sliceColumns(candles, first, length), places };
  const taken = emptyColumns(places.length);
  for (const field of CANDLE_FIELDS) {
    for (let row = 0; row < places.length; row++) taken[field][row] = candles[field][places[row]!]!;
  }
  return { candles: taken, places };
}
