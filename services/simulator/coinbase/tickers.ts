/** `GET /products/{id}/ticker`, `/stats` and `/book`, and `/products/spark-lines`. */
import { openTimeOf } from "@spot-canvas/domain/market/timeframe";
import { jsonReply, type Reply, type Route } from "../dialect.ts";
import { fixedUnits, microsecondText, microsecondTextOfMillis, rounded } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { withProduct } from "./products.ts";
import { refusal } from "./replies.ts";
import { tradeIdOf } from "./trades.ts";

const DAY = 86_400_000;
const LEVELS = 50;

/** The best prices: one tick below and above the last one. */
export const quoteOf = (price: number, { priceDecimals }: MarketProduct, ticks = 1) => ({
  bid: Math.max(10 ** -priceDecimals, price - ticks * 10 ** -priceDecimals).toFixed(priceDecimals),
  ask: (price + ticks * 10 ** -priceDecimals).toFixed(priceDecimals),
});

function ticker(view: MarketView, product: MarketProduct): Reply {
  const trade = view.lastTrade(product);
  const day = view.dayOf(product);
  if (!trade || !day) return refusal(404, "NotFound");
  const { bid, ask } = quoteOf(trade.price, product);
  return jsonReply({
    ask,
    bid,
    volume: day.volume.toFixed(8),
    trade_id: tradeIdOf(trade),
    price: trade.price.toFixed(product.priceDecimals),
    size: fixedUnits(trade.units, product.sizeDecimals),
    time: microsecondText(trade.time),
    rfq_volume: "0",
  });
}

function stats(view: MarketView, product: MarketProduct): Reply {
  const day = view.dayOf(product);
  if (!day) return refusal(404, "NotFound");
  const text = (price: number): string => price.toFixed(product.priceDecimals);
  return jsonReply({
    open: text(day.open),
    high: text(day.high),
    low: text(day.low),
    last: text(day.last),
    volume: day.volume.toFixed(8),
    volume_30day: (day.volume * 30).toFixed(8),
    rfq_volume_24hour: "0",
    rfq_volume_30day: "0",
  });
}

/** Level 1 is the best bid and ask, level 2 fifty of each. */
function book(view: MarketView, product: MarketProduct, query: URLSearchParams): Reply {
  const trade = view.lastTrade(product);
  if (!trade) return refusal(404, "NotFound");
  const levels = Array.from({ length: query.get("level") === "2" ? LEVELS : 1 }, (_, at) => at + 1);
  return jsonReply({
    bids: levels.map((at) => [quoteOf(trade.price, product, at).bid, String(at), 1]),
    asks: levels.map((at) => [quoteOf(trade.price, product, at).ask, String(at), 1]),
    sequence: tradeIdOf(trade),
    auction_mode: false,
    auction: null,
    time: microsecondTextOfMillis(view.statedNow),
  });
}

/** The last day of every product, hour by hour, newest first: time, low, high, open, close. */
function sparkLines(view: MarketView): Reply {
  const from = openTimeOf("1h", view.now - DAY);
  return jsonReply(
    Object.fromEntries(
      view.products.map((product) => [
        product.product,
        view
          .candles(product, "1h", from, view.now)
          .toReversed()
          .map(({ time, low, high, open, close }) =>
            [time / 1_000, low, high, open, close].map((value) => rounded(value, product.priceDecimals)),
          ),
      ]),
    ),
  );
}

/** The routes; spark lines come before the product of that name. */
export const tickerRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/products\/spark-lines$/, answer: sparkLines },
  { method: "GET", pattern: /^\/products\/([^/]+)\/ticker$/, answer: withProduct(ticker) },
  { method: "GET", pattern: /^\/products\/([^/]+)\/stats$/, answer: withProduct(stats) },
  { method: "GET", pattern: /^\/products\/([^/]+)\/book$/, answer: withProduct(book) },
];
