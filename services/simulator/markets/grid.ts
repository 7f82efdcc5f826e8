/** Candles on grids that are no timeframe of ours: weeks from Thursday, days from Hong Kong's midnight, months. */
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { MarketProduct } from "./market.ts";
import type { MarketView } from "./market-view.ts";
import type { ShownCandle } from "./shown-candle.ts";

/** A grid, made of candles of a timeframe that divides it. */
export interface Grid {
  readonly base: Timeframe;
  /** The open time of the candle that holds a moment. */
  openOf(time: number): number;
  /** The open time of the next candle after that. */
  nextAfter(open: number): number;
}

/** Equal widths from an anchor. */
export const evenGrid = (base: Timeframe, width: number, anchor: number): Grid => ({
  base,
  openOf: (time) => Math.floor((time - anchor) / width) * width + anchor,
  nextAfter: (open) => open + width,
});

/** Spans of calendar months, `offset` milliseconds ahead of UTC. */
export const monthGrid = (base: Timeframe, months: number, offset: number): Grid => {
  const openOf = (time: number): number => {
    const day = new Date(time + offset);
    const month = Math.floor(day.getUTCMonth() / months) * months;
    return Date.UTC(day.getUTCFullYear(), month, 1) - offset;
  };
  return { base, openOf, nextAfter: (open) => openOf(open + months * 32 * 86_400_000) };
};

/** The candles of a grid that open in `from` to `to`, the forming one among them, oldest first. */
export function gridCandles(
  view: MarketView,
  product: MarketProduct,
  grid: Grid,
  from: number,
  to: number,
): readonly ShownCandle[] {
  const { now } = view;
  const rows: ShownCandle[] = [];
  for (const part of view.candles(product, grid.base, grid.openOf(from), grid.nextAfter(grid.openOf(to)))) {
    const time = grid.openOf(part.time);
    if (time < from || time >= to) continue;
    const last = rows.at(-1);
    if (last?.time !== time) {
      rows.push({ ...part, time, isClosed: grid.nextAfter(time) <= now });
      continue;
    }
    rows[rows.length - 1] = {
      ...last,
      high: Math.max(last.high, part.high),
      low: Math.min(last.low, part.low),
      close: part.close,
      volume: last.volume + part.volume,
    };
  }
  return rows;
}
