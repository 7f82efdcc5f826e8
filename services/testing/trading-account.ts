/** An account at a server that answers as a test says, and the orders that tests send to it. */
import { unwrap } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import { openTrading } from "../venues/open-trading.ts";
import type {
  Credentials,
  OrderReference,
  OrderRequest,
  Trading,
  TradingOptions,
} from "../venues/trading.ts";
import { ScriptedServer } from "./scripted-server.ts";

/** The time of the tests. */
export const NOW = Date.UTC(2024, 0, 1);
/** An id of ours. */
export const ORDER_ID = "0123456789abcdef0123456789abcdef";
/** Stops nothing. */
export const never: AbortSignal = new AbortController().signal;

const LIMIT_BUY: OrderSpec = {
  side: "buy",
  type: "limit",
  quantity: Quantity(Decimal.of("0.25")),
  limitPrice: Price(Decimal.of("42000.1")),
};

/** A limit order to buy, with what differs; it has two seconds to be sent. */
export const orderFor = (product: string, spec: Partial<OrderSpec> = {}): OrderRequest => ({
  orderId: ORDER_ID,
  product,
  spec: { ...LIMIT_BUY, ...spec },
  sendBy: NOW + 2_000,
});

/** The order of that id, as it is looked up. */
export const referenceTo = (product: string, type: OrderSpec["type"] = "limit"): OrderReference => ({
  orderId: ORDER_ID,
  product,
  type,
  placedAt: NOW,
});

/** An account and the server that it is at. */
export interface ScriptedAccount extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly trading: Trading;
}

/** Opens an account at a server of its own. It asks once, and the time stands still. */
export async function openScriptedAccount(
  venue: Venue,
  credentials: Credentials,
  more: TradingOptions = {},
): Promise<ScriptedAccount> {
  const server = await ScriptedServer.start();
  const usual = { restUrl: server.url, unlimited: true, attempts: 1, backOffMs: 1, now: () => NOW };
  const trading = unwrap(await openTrading(venue, credentials, { ...usual, ...more }));
  return {
    server,
    trading,
    async [Symbol.asyncDispose]() {
      await trading[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
