/** Candles that are made of slots: built from narrower ones, or filled. They say how many of their slots had no candle. */
import { CANDLE_FIELDS, type Candle, type CandleColumns, emptyColumns, sliceColumns } from "./candle.ts";

/** A candle made of slots. */
export interface BuiltCandle extends Candle {
  /** How many of its slots had no candle. */
  readonly missing: number;
}

/** Candles made of slots, in columns. */
export interface BuiltColumns extends CandleColumns {
  readonly missing: Float64Array;
}

/** Columns of one length, all zero. */
export const emptyBuilt = (length: number): BuiltColumns => ({
  ...emptyColumns(length),
  missing: new Float64Array(length),
});

/** Candles as they are, none of whose slots is missing. */
export const builtOf = (candles: CandleColumns): BuiltColumns => ({
  ...candles,
  missing: new Float64Array(candles.time.length),
});

/** A run of the same columns, without copying. */
export const sliceBuilt = (columns: BuiltColumns, from: number, to: number): BuiltColumns => ({
  ...sliceColumns(columns, from, to),
  missing: columns.missing.subarray(from, to),
});

/** Columns one after the other; where there is one alone, itself. */
export function joinBuilt(pieces: readonly BuiltColumns[]): BuiltColumns {
  if (pieces.length === 1) return pieces[0]!;
  const whole = emptyBuilt(pieces.reduce((sum, { time }) => sum + time.length, 0));
  let at = 0;
  for (const piece of pieces) {
    for (const field of CANDLE_FIELDS) whole[field].set(piece[field], at);
    whole.missing.set(piece.missing, at);
    at += piece.time.length;
  }
  return whole;
}
