/** Candles in the order of their times, each once, from columns in any order. */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "@spot-canvas/domain/market/candle";

/** Candles in order, and what stood in their way. */
export interface OrderedCandles {
  readonly candles: CandleColumns;
  /** Where those stood that differ from one of the same time before them. */
  readonly conflicts: readonly number[];
}

/** Puts the first `count` candles of columns in order. Venues send them oldest or newest first, and seldom otherwise. */
export function inOrder(columns: CandleColumns, count: number): OrderedCandles {
  const direction = directionOf(columns.time, count);
  if (direction === "mixed") return sorted(columns, count);
  const candles = emptyColumns(count);
  for (const field of CANDLE_FIELDS) {
    candles[field].set(columns[field].subarray(0, count));
    if (direction === "falling") candles[field].reverse();
  }
  return { candles, conflicts: [] };
}

function directionOf(time: Float64Array, count: number): "rising" | "falling" | "mixed" {
  const isFalling = count > 1 && time[1]! < time[0]!;
  for (let index = 1; index < count; index++) {
    const step = time[index]! - time[index - 1]!;
    if (isFalling ? step >= 0 : step <= 0) return "mixed";
  }
  return isFalling ? "falling" : "rising";
}

function sorted(columns: CandleColumns, count: number): OrderedCandles {
  const { time } = columns;
  const order = Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => time[a]! - time[b]! || a - b,
  );
  const kept: number[] = [];
  const conflicts: number[] = [];
  for (const index of order) {
    const last = kept.at(-1);
    if (last === undefined || time[last] !== time[index]) kept.push(index);
    else if (CANDLE_FIELDS.some((field) => columns[field][last] !== columns[field][index]))
      conflicts.push(index);
  }
  const candles = emptyColumns(kept.length);
  kept.forEach((from, to) => {
    for (const field of CANDLE_FIELDS) candles[field][to] = columns[field][from]!;
  });
  return { candles, conflicts };
}
