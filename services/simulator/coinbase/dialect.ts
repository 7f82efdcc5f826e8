/** Coinbase Exchange: `api.exchange.coinbase.com` and `ws-feed.exchange.coinbase.com`. */
import type { Dialect } from "../dialect.ts";
import { candleRoutes } from "./candles.ts";
import { productRoutes } from "./products.ts";
import { errors } from "./replies.ts";
import { exchangeSession } from "./session.ts";
import { tickerRoutes } from "./tickers.ts";
import { tradeRoutes } from "./trades.ts";

/** How Coinbase speaks. */
export const coinbase: Dialect = {
  venue: "coinbase",
  headers: { "content-type": "application/json; charset=utf-8" },
  routes: [...tickerRoutes, ...candleRoutes, ...tradeRoutes, ...productRoutes],
  errors,
  connect: exchangeSession,
};
