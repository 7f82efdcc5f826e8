/**
 * `GET /products/{id}/trades`: newest first; `after` is a cursor to older ones, `before` to newer ones, whose NEWEST
 * page it gives. `side` is the maker's.
 */
import type { Reply, Route } from "../dialect.ts";
import { fixedUnits, microsecondText } from "../fixed-text.ts";
import type { MarketProduct, MarketTrade } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { withProduct } from "./products.ts";
import { refusal } from "./replies.ts";

const LIMIT = 1_000;

/** The id of a trade: from 1, without holes. */
export const tradeIdOf = ({ number }: MarketTrade): number => number + 1;

/** The side that Coinbase shows: what the maker did. */
export const makerSideOf = ({ side }: MarketTrade): "buy" | "sell" => (side === "buy" ? "sell" : "buy");

function trades(view: MarketView, product: MarketProduct, query: URLSearchParams): Reply {
  const limit = Number(query.get("limit") ?? LIMIT);
  if (!Number.isSafeInteger(limit) || limit < 1) return refusal(400, "Invalid limit");
  const after = Number(query.get("after") ?? Number.NaN);
  const before = Number(query.get("before") ?? Number.NaN);
  const end = Number.isNaN(after) ? view.tradeCount(product) : Math.min(after - 1, view.tradeCount(product));
  const begin = Math.max(end - Math.min(limit, LIMIT), Number.isNaN(before) ? 0 : before, 0);
  const rows = view.trades(product, begin, end).toReversed();
  const newest = rows[0];
  const oldest = rows.at(-1);
  const cursors =
    newest && oldest ? { "cb-before": String(tradeIdOf(newest)), "cb-after": String(tradeIdOf(oldest)) } : {};
  return { status: 200, headers: cursors, body: { before: "[", rows: rows.map(rowOf(product)), after: "]" } };
}

const rowOf =
  ({ sizeDecimals }: MarketProduct) =>
  (trade: MarketTrade): string =>
    JSON.stringify({
      trade_id: tradeIdOf(trade),
      side: makerSideOf(trade),
      size: Number(fixedUnits(trade.units, sizeDecimals)).toFixed(8),
      price: trade.price.toFixed(8),
      time: microsecondText(trade.time),
    });

/** The route. */
export const tradeRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/products\/([^/]+)\/trades$/, answer: withProduct(trades) },
];
