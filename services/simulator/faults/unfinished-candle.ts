/** The newest closed candle as it looked in the middle of its time, for a while after its close. */
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { CandlePage } from "../markets/market-view.ts";
import { foldTrades } from "../markets/trade-fold.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const unfinishedCandle: SimulatedFault = {
  name: "unfinished-candle",
  summary: "a candle that has just closed is served as it looked at half time",
  value: { meaning: "for how many milliseconds after its close", default: 5_000 },
  candles: (page, { value }) => beforeTheLastWord(page, value, 0.5),
};

/** Candles that closed less than `forMs` ago, folded from the first `share` of their trades. */
export function beforeTheLastWord(
  { view, product, timeframe, rows }: CandlePage,
  forMs: number,
  share: number,
): CandlePage["rows"] {
  const width = widthOf(timeframe);
  return rows.map((row) => {
    if (!row.isClosed || view.now - (row.time + width) >= forMs) return row;
    const from = view.tradesBefore(product, row.time);
    const count = view.tradesBefore(product, row.time + width) - from;
    const told = Math.max(1, Math.min(count - 1, Math.floor(count * share)));
    const candle = foldTrades(product, row.time, view.trades(product, from, from + told));
    return candle ? { ...candle, isClosed: true } : row;
  });
}
