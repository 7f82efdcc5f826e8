/**
 * Coinbase: of Coinbase Exchange the market data (`api.exchange.coinbase.com`, `ws-feed.exchange.coinbase.com`), of
 * Advanced Trade the orders (`api.coinbase.com`), as both together are what one account sees.
 */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Dialect } from "../dialect.ts";
import { candleRoutes } from "./candles.ts";
import { coinbaseSession } from "./either-session.ts";
import { orderRoutes, refusedOrder } from "./orders.ts";
import { productRoutes } from "./products.ts";
import { errors, refusal } from "./replies.ts";
import { tickerRoutes } from "./tickers.ts";
import { tradeRoutes } from "./trades.ts";

/** How Coinbase speaks. */
export const coinbase: Dialect = {
  venue: "coinbase",
  headers: { "content-type": "application/json; charset=utf-8" },
  routes: [...tickerRoutes, ...candleRoutes, ...tradeRoutes, ...productRoutes],
  errors,
  accounts: {
    terms: {
      maker: Decimal.of("0.004"),
      taker: Decimal.of("0.006"),
      buyersPayIn: "quote",
      uniqueIds: "all",
    },
    keyHeaders: ["authorization", "cb-access-key"],
    routes: orderRoutes,
    forbidden: refusal(401, "Unauthorized"),
    halted: refusedOrder(["TRADING_DISABLED", "Trading is disabled for this product"]),
    invalidNonce: refusal(401, "Unauthorized"),
  },
  connect: coinbaseSession,
};
