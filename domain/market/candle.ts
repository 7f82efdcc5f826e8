/**
 * Candles, in the two shapes the system uses: columns of doubles (how they are stored, sent and scanned) and a single
 * one (how a person or a strategy meets it). Prices are IEEE doubles: a decimal of up to 15 significant digits survives
 * exactly. The moment a price enters an order or a fill it becomes a decimal.
 */

/** One closed candle. `time` is its open time in epoch milliseconds; volume is in base currency. */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Candles in columns of equal length, oldest first, open times strictly rising. */
export interface CandleColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** The names of the columns, in the order in which they are stored. */
export const CANDLE_FIELDS = ["time", "open", "high", "low", "close", "volume"] as const;

/** Columns of one length, all zero. */
export function emptyColumns(length: number): CandleColumns {
  return {
    time: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
}

/** The candle at an index; the caller knows that it is there. */
export function candleAt(columns: CandleColumns, index: number): Candle {
  return {
    time: columns.time[index]!,
    open: columns.open[index]!,
    high: columns.high[index]!,
    low: columns.low[index]!,
    close: columns.close[index]!,
    volume: columns.volume[index]!,
  };
}

/** Columns of single candles. */
export function columnsOf(candles: readonly Candle[]): CandleColumns {
  const columns = emptyColumns(candles.length);
  candles.forEach((candle, index) => {
    for (const field of CANDLE_FIELDS) columns[field][index] = candle[field];
  });
  return columns;
}

/** A run of the same columns, without copying. */
export function sliceColumns(columns: CandleColumns, from: number, to: number): CandleColumns {
  return {
    time: columns.time.subarray(from, to),
    open: columns.open.subarray(from, to),
    high: columns.high.subarray(from, to),
    low: columns.low.subarray(from, to),
    close: columns.close.subarray(from, to),
    volume: columns.volume.subarray(from, to),
  };
}
