/** The private side of Coinbase: Advanced Trade, spot. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { type CcxtExchange, openCcxt } from "../ccxt/ccxt-exchange.ts";
import { arrayOf, type JsonObject, objectOf, textOf } from "../json.ts";
import { feedUrl, followOrders, type OrderFeed } from "../live/follow-orders.ts";
import { oldestFirst } from "../oldest-first.ts";
import { type OrderSending, sendCancellation, sendOrder } from "../placement.ts";
import { type Parameters, Rest } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import type {
  Cancellation,
  Credentials,
  FillRequest,
  OrderReference,
  OrderRequest,
  OrderUpdate,
  Placement,
  Trading,
  VenueBalance,
  VenueFill,
  VenueOrder,
} from "../trading.ts";
import type { VenueOptions } from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";
import { coinbaseOrderFeed } from "./order-updates.ts";
import {
  COINBASE_TRADING,
  coinbaseOrder,
  readCoinbaseBalance,
  readCoinbaseFill,
  readCoinbaseOrder,
  readCoinbasePage,
} from "./orders.ts";
import { refuseCoinbaseOrder } from "./refuse-order.ts";

/** It allows a key 30 requests a second. */
const LIMITS = {
  orders: [{ weight: 12, perMs: 1_000 }],
  reads: [{ weight: 12, perMs: 1_000 }],
} as const;
/** The most rows of a page. */
const PAGE_ROWS = 250;
const API = ["v3", "private"] as const;
const ORDERS = "brokerage/orders/historical/batch";

/** Opens an account. */
export async function openCoinbaseTrading(credentials: Credentials, options: VenueOptions): Promise<Trading> {
  const settings = settingsOf(
    "coinbase",
    { restUrl: "https://api.coinbase.com" },
    { ...options, apiKey: credentials.key },
  );
  const url = feedUrl(options, "wss://advanced-trade-ws-user.coinbase.com");
  const feed = url === undefined ? undefined : coinbaseOrderFeed(url, credentials, settings.now);
  return new CoinbaseTrading(settings, await openCcxt("coinbase", settings, credentials), feed);
}

class CoinbaseTrading implements Trading {
  readonly venue = "coinbase";
  readonly capabilities = COINBASE_TRADING;
  readonly #exchange: CcxtExchange;
  readonly #rest: Rest;
  readonly #feed: OrderFeed | undefined;

  constructor(settings: VenueSettings, exchange: CcxtExchange, feed: OrderFeed | undefined) {
    this.#feed = feed;
    this.#exchange = exchange;
    this.#rest = new Rest({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: API, method: "GET", parameters }, signal),
      refuse: refuseCoinbaseOrder,
      limits: LIMITS,
    });
  }

  place(request: OrderRequest, signal: AbortSignal): Promise<Placement> {
    const { sendBy } = request;
    const read = (json: unknown) =>
      textOf(objectOf(objectOf(json)?.["success_response"])?.["order_id"]) || undefined;
    const sending = this.#sending("brokerage/orders", coinbaseOrder(request), read, sendBy);
    return sendOrder(request, this.capabilities, sending, signal);
  }

  /** It cancels by its own id, so an order whose id is not known is looked up first. */
  async cancel(order: OrderReference, signal: AbortSignal): Promise<Cancellation> {
    const found = order.venueOrderId === undefined ? await this.find(order, signal) : undefined;
    if (found && !found.ok) return { outcome: "unknown", fault: found.error };
    const venueOrderId = order.venueOrderId ?? found?.value?.venueOrderId;
    if (venueOrderId === undefined) return { outcome: "not-open", reason: "Coinbase has no such order." };
    const sending = this.#sending("brokerage/orders/batch_cancel", { order_ids: [venueOrderId] }, (json) => {
      const result = objectOf(arrayOf(objectOf(json)?.["results"])?.[0]);
      return result && (result["success"] === true ? "" : textOf(result["failure_reason"]) || "refused");
    });
    return sendCancellation(sending, () => false, signal);
  }

  #sending(
    path: string,
    parameters: JsonObject,
    read: (json: unknown) => string | undefined,
    sendBy?: number,
  ): OrderSending<string> {
    const request = { path, api: API, method: "POST", parameters, ...(sendBy && { sendBy }) } as const;
    return {
      rest: this.#rest,
      limit: "orders",
      send: (signal) => this.#exchange.request(request, signal),
      read,
    };
  }

  /** It has no look-up by our id: open orders of the product are listed first, then all since the order was placed. */
  async find(
    { orderId, product, placedAt }: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<VenueOrder | undefined, VenueFault>> {
    const lists: readonly Parameters[] = [
      { product_ids: product, order_status: "OPEN" },
      { product_ids: product, start_date: formatMillis(placedAt - CLOCKS_APART_MS) },
    ];
    for (const parameters of lists) {
      const orders = await this.#pages(ORDERS, parameters, "orders", readCoinbaseOrder, signal);
      if (!orders.ok) return orders;
      const found = orders.value.find((order) => order.orderId === orderId);
      if (found) return ok(found);
    }
    return ok(undefined);
  }

  openOrders(signal: AbortSignal): Promise<Result<readonly VenueOrder[], VenueFault>> {
    return this.#pages(ORDERS, { order_status: "OPEN" }, "orders", readCoinbaseOrder, signal);
  }

  async fills(
    { product, from }: FillRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>> {
    const parameters = { product_ids: product, start_sequence_timestamp: formatMillis(from) };
    const path = "brokerage/orders/historical/fills";
    const found = await this.#pages(path, parameters, "fills", readCoinbaseFill, signal);
    if (!found.ok) return found;
    return ok(oldestFirst(found.value));
  }

  balances(signal: AbortSignal): Promise<Result<readonly VenueBalance[], VenueFault>> {
    return this.#pages("brokerage/accounts", {}, "accounts", readCoinbaseBalance, signal);
  }

  /** All pages of a list, each asked with the cursor of the one before it. */
  async #pages<T>(
    path: string,
    parameters: Parameters,
    list: string,
    read: (row: JsonObject) => T | undefined,
    signal: AbortSignal,
  ): Promise<Result<readonly T[], VenueFault>> {
    const all: T[] = [];
    for (let cursor = ""; ; ) {
      const page = await this.#rest.ask(
        {
          path,
          parameters: { limit: PAGE_ROWS, ...parameters, ...(cursor !== "" && { cursor }) },
          limit: "reads",
          read: (json) => readCoinbasePage(json, list, read),
        },
        signal,
      );
      if (!page.ok) return page;
      all.push(...page.value.rows);
      if (page.value.cursor === "" || page.value.cursor === cursor) return ok(all);
      cursor = page.value.cursor;
    }
  }

  /** Nothing is followed where only the REST address is another one than the venue's. */
  updates(signal: AbortSignal): AsyncIterable<OrderUpdate> {
    return followOrders(this.#feed, this.#rest.settings, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rest[Symbol.dispose]();
  }
}

/** How far its clock and ours may be apart for a look-up to miss nothing. */
const CLOCKS_APART_MS = 3_600_000;
