/** Kraken: `api.kraken.com` and version 2 of `ws.kraken.com`. */
import type { Dialect } from "../dialect.ts";
import { candleRoutes } from "./candles.ts";
import { pairRoutes } from "./pairs.ts";
import { errors } from "./replies.ts";
import { krakenSession } from "./session.ts";
import { tickerRoutes } from "./tickers.ts";
import { tradeRoutes } from "./trades.ts";

/** How Kraken speaks. */
export const kraken: Dialect = {
  venue: "kraken",
  headers: { "content-type": "application/json; charset=utf-8" },
  routes: [...pairRoutes, ...candleRoutes, ...tradeRoutes, ...tickerRoutes],
  errors,
  connect: krakenSession,
};
