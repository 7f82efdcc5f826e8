/** Candles that a venue serves no more, built from its trades page by page. */
import { unwrap } from "@spot-canvas/domain/fault";
import { type Candle, type CandleColumns, columnsOf } from "@spot-canvas/domain/market/candle";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { CandleBuilder } from "@spot-canvas/domain/market/trade-candles";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { LiveSeries, MarketData, RefusedInput, TradePage, TradeRequest } from "../../venues/venue.ts";
import { type Patience, persistently } from "./patience.ts";

/** What one page of trades came to. */
export interface BuiltPage {
  /** The slots that it closed; empty (`from` equals `to`) where it closed none. */
  readonly covered: Interval;
  readonly candles: CandleColumns;
  readonly trades: number;
  readonly refused: readonly RefusedInput[];
}

/** The pages of an interval on the grid, oldest first. Throws the fault that no waiting mends. */
export async function* tradePages(
  market: Pick<MarketData, "trades">,
  { product, timeframe }: LiveSeries,
  { from, to }: Interval,
  patience: Patience,
): AsyncGenerator<BuiltPage, void, undefined> {
  const builder = new CandleBuilder(timeframe, from);
  let after: TradeRequest["after"] = { time: from };
  for (let isLast = false; !isLast; ) {
    const request: TradeRequest = { product, after, to };
    const page: TradePage = unwrap(
      await persistently(() => market.trades(request, patience.signal), patience),
    );
    const closedTo = builder.closedTo;
    const candles: Candle[] = [];
    for (const trade of page.trades) {
      for (const built of builder.add(trade)) if (built.kind === "closed") candles.push(built.candle);
    }
    const end = Math.min(millisOfInstant(page.covered.to), to);
    for (const built of builder.closeTo(end)) if (built.kind === "closed") candles.push(built.candle);
    const covered = { from: closedTo, to: Math.min(builder.closedTo, to) };
    yield {
      covered,
      candles: columnsOf(candles.filter(({ time }) => time < to)),
      trades: page.trades.length,
      refused: page.refused,
    };
    after = { cursor: page.cursor };
    isLast = page.isLast;
  }
}
