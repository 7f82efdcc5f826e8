/** OKX: `www.okx.com/api/v5` and `ws.okx.com:8443/ws/v5`. */
import type { Dialect } from "../dialect.ts";
import { candleRoutes } from "./candles.ts";
import { instrumentRoutes } from "./instruments.ts";
import { errors } from "./replies.ts";
import { okxSession } from "./session.ts";
import { tickerRoutes } from "./tickers.ts";
import { tradeRoutes } from "./trades.ts";

/** How OKX speaks. */
export const okx: Dialect = {
  venue: "okx",
  headers: { "content-type": "application/json" },
  routes: [...instrumentRoutes, ...candleRoutes, ...tradeRoutes, ...tickerRoutes],
  errors,
  connect: okxSession,
};
