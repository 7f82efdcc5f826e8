/** CoinDesk Data: `data-api.coindesk.com`, and the interface before it, `min-api.cryptocompare.com`. Its socket is not simulated. */
import type { Dialect } from "../dialect.ts";
import { candleRoutes } from "./candles.ts";
import { legacyRoutes } from "./legacy.ts";
import { errors } from "./replies.ts";

/** How CoinDesk Data speaks. */
export const coindesk: Dialect = {
  venue: "coindesk",
  headers: { "content-type": "application/json; charset=UTF-8" },
  routes: [...candleRoutes, ...legacyRoutes],
  errors,
  connect: (_, wire) => {
    wire.close(1008, "There is no WebSocket here.");
    return { receive: nothing, advance: nothing, beat: nothing };
  },
};

const nothing = (): void => undefined;
