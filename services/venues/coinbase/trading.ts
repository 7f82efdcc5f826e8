/** The private side of Coinbase: Advanced Trade, spot. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { type CcxtExchange, openCcxt } from "../ccxt/ccxt-exchange.ts";
import { arrayOf, type JsonObject, objectOf, textOf } from "../json.ts";
import { feedUrl, type OrderFeed } from "../live/follow-orders.ts";
import type { Parameters } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import type {
  Credentials,
  FillRequest,
  OrderReference,
  OrderRequest,
  Trading,
  TradingOptions,
  VenueOrder,
} from "../trading.ts";
import { VenueAccount, type Wire } from "../venue-account.ts";
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
export async function openCoinbaseTrading(
  credentials: Credentials,
  options: TradingOptions,
): Promise<Trading> {
  const isTest = options.sandbox === true;
  const settings = settingsOf(
    "coinbase",
    { restUrl: isTest ? "https://api-sandbox.coinbase.com" : "https://api.coinbase.com" },
    { ...options, apiKey: credentials.key },
  );
  // Its test environment answers REST alone.
  const url = isTest ? undefined : feedUrl(options, "wss://advanced-trade-ws-user.coinbase.com");
  const feeds = url === undefined ? [] : [coinbaseOrderFeed(url, credentials, settings.now)];
  return new CoinbaseTrading(settings, await openCcxt("coinbase", settings, credentials), feeds);
}

class CoinbaseTrading extends VenueAccount {
  readonly #exchange: CcxtExchange;

  constructor(settings: VenueSettings, exchange: CcxtExchange, feeds: readonly OrderFeed[]) {
    super({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: API, method: "GET", parameters }, signal),
      refuse: refuseCoinbaseOrder,
      limits: LIMITS,
      capabilities: COINBASE_TRADING,
      feeds,
    });
    this.#exchange = exchange;
  }

  protected async orderOf(request: OrderRequest) {
    const read = (json: unknown) =>
      textOf(objectOf(objectOf(json)?.["success_response"])?.["order_id"]) || undefined;
    return ok(this.#post("brokerage/orders", coinbaseOrder(request), read, request.sendBy));
  }

  /** It cancels by its own id, so an order whose id is not known is looked up first. */
  protected async cancellationOf(order: OrderReference, signal: AbortSignal) {
    const found = order.venueOrderId === undefined ? await this.find(order, signal) : ok(order);
    if (!found.ok) return found;
    const id = found.value?.venueOrderId;
    if (id === undefined) return ok(undefined);
    return ok(
      this.#post("brokerage/orders/batch_cancel", { order_ids: [id] }, (json) => {
        const result = objectOf(arrayOf(objectOf(json)?.["results"])?.[0]);
        return result && (result["success"] === true ? "" : textOf(result["failure_reason"]) || "refused");
      }),
    );
  }

  /** It says so in the rows of its answers. */
  protected isNotOpen(): boolean {
    return false;
  }

  #post(path: string, parameters: JsonObject, read: Wire["read"], sendBy?: number): Wire {
    const request = { path, api: API, method: "POST", parameters, ...(sendBy && { sendBy }) } as const;
    return { send: (signal) => this.#exchange.request(request, signal), read };
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

  openOrders(signal: AbortSignal) {
    return this.#pages(ORDERS, { order_status: "OPEN" }, "orders", readCoinbaseOrder, signal);
  }

  protected fillsOf({ product, from }: FillRequest, signal: AbortSignal) {
    const parameters = { product_ids: product, start_sequence_timestamp: formatMillis(from) };
    return this.#pages("brokerage/orders/historical/fills", parameters, "fills", readCoinbaseFill, signal);
  }

  balances(signal: AbortSignal) {
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
      const page = await this.rest.ask(
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
}

/** How far its clock and ours may be apart for a look-up to miss nothing. */
const CLOCKS_APART_MS = 3_600_000;
