/** Which candles a request of CoinDesk Data is for: both of its interfaces ask in the same way. */
import { withEmptySlots } from "../markets/empty-slots.ts";
import { evenGrid, gridCandles } from "../markets/grid.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";

const MINUTE = 60_000;

/** The unit of an endpoint. */
export const UNITS = {
  minute: { timeframe: "1m", width: MINUTE, limit: 1_440 },
  hour: { timeframe: "1h", width: 60 * MINUTE, limit: 168 },
  day: { timeframe: "1d", width: 1_440 * MINUTE, limit: 30 },
} as const;

/** A unit's name. */
export type Unit = keyof typeof UNITS;

/** The most rows of a page. */
export const LIMIT_MAX = 2_000;

/** What is asked for. */
export interface SeriesRequest {
  readonly product: MarketProduct;
  readonly unit: Unit;
  /** How many units make a candle. */
  readonly aggregate: number;
  /** How many candles, the last of which holds `to`. */
  readonly count: number;
  /** Epoch milliseconds; none: now. */
  readonly to?: number;
  /** Whether slots without trades get a flat candle. */
  readonly isFilled: boolean;
}

/** The candles, oldest first; the last one may still form. */
export function seriesOf(view: MarketView, request: SeriesRequest): readonly ShownCandle[] {
  const { product, unit, aggregate, count, isFilled } = request;
  const { timeframe, width: unitWidth } = UNITS[unit];
  const width = unitWidth * aggregate;
  const grid = evenGrid(timeframe, width, 0);
  const open = grid.openOf(Math.min(request.to ?? view.now, view.now));
  const from = open - (count - 1) * width;
  const found = gridCandles(view, product, grid, from, open + 1);
  return isFilled ? withEmptySlots(view, product, found, { from, last: open, width }) : found;
}
