/** OKX: `www.okx.com/api/v5` and `ws.okx.com:8443/ws/v5`. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Dialect } from "../dialect.ts";
import { billRoutes } from "./bills.ts";
import { candleRoutes } from "./candles.ts";
import { fundingRoutes, OKX_FUNDING } from "./funding.ts";
import { instrumentRoutes } from "./instruments.ts";
import { orderRoutes } from "./orders.ts";
import { errors, refusal } from "./replies.ts";
import { okxSession } from "./session.ts";
import { stopRoutes } from "./stops.ts";
import { tickerRoutes } from "./tickers.ts";
import { tradeRoutes } from "./trades.ts";

/** How OKX speaks. */
export const okx: Dialect = {
  venue: "okx",
  headers: { "content-type": "application/json" },
  routes: [...instrumentRoutes, ...candleRoutes, ...tradeRoutes, ...tickerRoutes, ...fundingRoutes],
  errors,
  accounts: {
    terms: {
      maker: Decimal.of("0.0008"),
      taker: Decimal.of("0.001"),
      buyersPayIn: "base",
      uniqueIds: "all",
      funding: OKX_FUNDING,
    },
    keyHeaders: ["ok-access-key"],
    routes: [...orderRoutes, ...stopRoutes, ...billRoutes],
    forbidden: refusal("50103", 'Request header "OK-ACCESS-KEY" can not be empty.', 401),
    halted: refusal("51028", "Contract under delivery."),
    invalidNonce: refusal("50102", "Timestamp request expired", 401),
  },
  connect: okxSession,
};
