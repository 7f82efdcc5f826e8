/** What the products of a run cost at each of its midnights: what holding them instead would have made. */
import type { BacktestResult } from "@spot-canvas/domain/backtest/result";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import { EquityGrid } from "@spot-canvas/domain/report/equity-grid";
import { MarketWalk } from "@spot-canvas/domain/report/market-walk";
import { DAY_MS } from "@spot-canvas/domain/statistics/daily";
import type { ProductData } from "./prepare.ts";
import type { BacktestRequest } from "./request.ts";

const NONE = new Float64Array();
const NO_TRIPS = { opened: NONE, closed: NONE, side: NONE, quantity: NONE, entry: NONE, exit: NONE };

/** Prices of one product at the midnights of the daily equity: NaN before its first candle. */
export interface MidnightPrices {
  readonly product: string;
  readonly prices: Float64Array;
}

/** The prices, by product in the order of the request. */
export const midnightPrices = (
  { from, marks }: Pick<BacktestResult, "from" | "marks">,
  products: readonly ProductData[],
  { timeframe }: Pick<BacktestRequest, "timeframe">,
): readonly MidnightPrices[] =>
  products.map(({ product, candles }) => {
    const grid = new EquityGrid(from, marks.times.at(-1) ?? from, DAY_MS);
    const excursions = { adverse: NONE, favourable: NONE };
    const walk = new MarketWalk({
      grid,
      markets: [],
      trips: NO_TRIPS,
      excursions,
      width: widthOf(timeframe),
    });
    walk.take(candles);
    walk.finish();
    return { product, prices: walk.closes };
  });
