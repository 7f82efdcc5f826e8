/** Kraken: `api.kraken.com` and version 2 of `ws.kraken.com`. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Dialect } from "../dialect.ts";
import { candleRoutes } from "./candles.ts";
import { orderRoutes } from "./orders.ts";
import { pairRoutes } from "./pairs.ts";
import { errors, refusal } from "./replies.ts";
import { krakenSession } from "./session.ts";
import { tickerRoutes } from "./tickers.ts";
import { tradeRoutes } from "./trades.ts";

/** How Kraken speaks. */
export const kraken: Dialect = {
  venue: "kraken",
  headers: { "content-type": "application/json; charset=utf-8" },
  routes: [...pairRoutes, ...candleRoutes, ...tradeRoutes, ...tickerRoutes],
  errors,
  accounts: {
    terms: {
      maker: Decimal.of("0.0025"),
      taker: Decimal.of("0.004"),
      buyersPayIn: "quote",
      uniqueIds: "open",
    },
    keyHeaders: ["api-key"],
    routes: orderRoutes,
    forbidden: refusal("EAPI:Invalid key"),
    halted: refusal("EService:Market in cancel_only mode"),
    invalidNonce: refusal("EAPI:Invalid nonce"),
  },
  connect: krakenSession,
};
