/** `market/trades` (the newest, 500 at most) and `market/history-trades` (`after` a trade's id: older ones); newest first. */
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Reply, Route } from "../dialect.ts";
import { fixedUnits, trimmed } from "../fixed-text.ts";
import type { MarketTrade } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { withInstrument } from "./instruments.ts";
import { refusal, values } from "./replies.ts";
import { type Instrument, instrumentId } from "./swaps.ts";

const LIMIT = 100;

/** A trade as the WebSocket tells it, in its order of fields. */
export const tradeOf = ({ product, isFuture, unit }: Instrument, trade: MarketTrade) => ({
  instId: instrumentId(product, isFuture),
  tradeId: String(trade.number + 1),
  px: trimmed(trade.price.toFixed(product.priceDecimals)),
  sz: isFuture
    ? trimmed((Number(fixedUnits(trade.units, product.sizeDecimals)) / unit.toDouble()).toFixed(8))
    : trimmed(fixedUnits(trade.units, product.sizeDecimals)),
  side: trade.side,
  ts: String(millisOfInstant(trade.time)),
});

function trades(limitMax: number) {
  return (view: MarketView, instrument: Instrument, query: URLSearchParams): Reply => {
    const { product } = instrument;
    const limit = Math.min(Number(query.get("limit") ?? LIMIT), limitMax);
    const after = query.get("after");
    const end =
      after === null ? view.tradeCount(product) : Math.min(Number(after) - 1, view.tradeCount(product));
    if (!Number.isSafeInteger(limit) || limit < 1 || Number.isNaN(end)) {
      return refusal("51000", "Parameter limit error");
    }
    const rows = view.trades(product, end - limit, end).toReversed();
    return values(
      rows.map((row) => {
        const { instId, side, sz, px, tradeId, ts } = tradeOf(instrument, row);
        return { instId, side, sz, px, tradeId, ts };
      }),
    );
  };
}

/** The routes. */
export const tradeRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/api\/v5\/market\/trades$/, answer: withInstrument(trades(500)) },
  { method: "GET", pattern: /^\/api\/v5\/market\/history-trades$/, answer: withInstrument(trades(LIMIT)) },
];
