/** The private side of OKX, spot. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { type CcxtExchange, type CcxtRequest, openCcxt } from "../ccxt/ccxt-exchange.ts";
import type { JsonObject } from "../json.ts";
import { feedUrl, followOrders, type OrderFeed } from "../live/follow-orders.ts";
import { oldestFirst } from "../oldest-first.ts";
import { type OrderSending, sendCancellation, sendOrder } from "../placement.ts";
import { Rest } from "../rest.ts";
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
import { okxOrderFeed } from "./order-updates.ts";
import {
  firstRow,
  OKX_TRADING,
  okxOrder,
  readOkxBalances,
  readOkxFill,
  readOkxOrder,
  rowsOf,
} from "./orders.ts";
import { OKX_ABSENT, OKX_NOT_OPEN, refuseOkxOrder } from "./refuse-order.ts";

/** What it allows of a key in two seconds, less a little. */
const LIMITS = {
  orders: [{ weight: 50, perMs: 2_000 }],
  reads: [{ weight: 9, perMs: 2_000 }],
} as const;
/** The most rows of a page. */
const PAGE_ROWS = 100;
/** The newest fills have an endpoint of their own that tells them at once. */
const NEWEST_FILLS_MS = 3 * 86_400_000;

/** Opens an account. */
export async function openOkxTrading(credentials: Credentials, options: VenueOptions): Promise<Trading> {
  const settings = settingsOf(
    "okx",
    { restUrl: "https://www.okx.com" },
    { ...options, apiKey: credentials.key },
  );
  const demo = options.sandbox === true ? { "x-simulated-trading": "1" } : {};
  const url = feedUrl(options, `wss://${options.sandbox === true ? "wspap" : "ws"}.okx.com:8443`);
  const feed =
    url === undefined ? undefined : okxOrderFeed(`${url}/ws/v5/private`, credentials, settings.now);
  return new OkxTrading(settings, withHeaders(await openCcxt("okx", settings, credentials), demo), feed);
}

/** An exchange that sends some headers with everything. */
const withHeaders = (exchange: CcxtExchange, headers: Readonly<Record<string, string>>): CcxtExchange => ({
  ...exchange,
  request: (request, signal) =>
    exchange.request({ ...request, headers: { ...headers, ...request.headers } }, signal),
});

class OkxTrading implements Trading {
  readonly venue = "okx";
  readonly capabilities = OKX_TRADING;
  readonly #exchange: CcxtExchange;
  readonly #rest: Rest;
  readonly #feed: OrderFeed | undefined;

  constructor(settings: VenueSettings, exchange: CcxtExchange, feed: OrderFeed | undefined) {
    this.#feed = feed;
    this.#exchange = exchange;
    this.#rest = new Rest({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: "private", method: "GET", parameters }, signal),
      refuse: refuseOkxOrder,
      limits: LIMITS,
    });
  }

  place(request: OrderRequest, signal: AbortSignal): Promise<Placement> {
    const { sendBy } = request;
    const headers = { expTime: String(sendBy) };
    const sending = this.#sending("trade/order", okxOrder(request), (row) => idOf(row["ordId"]), {
      headers,
      sendBy,
    });
    return sendOrder(request, this.capabilities, sending, signal);
  }

  cancel({ orderId, product }: OrderReference, signal: AbortSignal): Promise<Cancellation> {
    const parameters = { instId: product, clOrdId: orderId };
    const sending = this.#sending("trade/cancel-order", parameters, () => "");
    return sendCancellation(sending, (fault) => isAbout(fault, OKX_NOT_OPEN), signal);
  }

  #sending(
    path: string,
    parameters: Readonly<Record<string, string>>,
    read: (row: JsonObject) => string | undefined,
    more: Pick<CcxtRequest, "headers" | "sendBy"> = {},
  ): OrderSending<string> {
    const request = { path, api: "private", method: "POST", parameters, ...more } as const;
    return {
      rest: this.#rest,
      limit: "orders",
      send: (signal) => this.#exchange.request(request, signal),
      read: (json) => {
        const row = firstRow(json);
        return row && read(row);
      },
    };
  }

  /** Its one endpoint knows open orders, filled ones, and for two hours those cancelled without a fill. */
  async find(
    { orderId, product }: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<VenueOrder | undefined, VenueFault>> {
    const found = await this.#rest.ask(
      {
        path: "trade/order",
        parameters: { instId: product, clOrdId: orderId },
        limit: "reads",
        read: (json) => rowsOf(json, readOkxOrder),
      },
      signal,
    );
    if (!found.ok) return isAbout(found.error, OKX_ABSENT) ? ok(undefined) : found;
    return ok(found.value.find((order) => order.orderId === orderId));
  }

  openOrders(signal: AbortSignal): Promise<Result<readonly VenueOrder[], VenueFault>> {
    return this.#pages("trade/orders-pending", {}, readOkxOrder, (order) => order.venueOrderId, signal);
  }

  async fills(
    { product, from }: FillRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>> {
    const isNew = from > this.#rest.settings.now() - NEWEST_FILLS_MS;
    const path = isNew ? "trade/fills" : "trade/fills-history";
    const read = (row: JsonObject) => {
      const fill = readOkxFill(row);
      const bill = idOf(row["billId"]);
      return fill && bill ? { fill, bill } : undefined;
    };
    const found = await this.#pages(path, { instId: product, begin: from }, read, ({ bill }) => bill, signal);
    if (!found.ok) return found;
    return ok(oldestFirst(found.value.map(({ fill }) => fill).reverse()));
  }

  balances(signal: AbortSignal): Promise<Result<readonly VenueBalance[], VenueFault>> {
    return this.#rest.ask({ path: "account/balance", limit: "reads", read: readOkxBalances }, signal);
  }

  /** All pages of a list, newest first: each is asked with the id of the last row of the one before it. */
  async #pages<T>(
    path: string,
    parameters: Readonly<Record<string, string | number>>,
    read: (row: JsonObject) => T | undefined,
    idOfRow: (row: T) => string,
    signal: AbortSignal,
  ): Promise<Result<readonly T[], VenueFault>> {
    const all: T[] = [];
    for (;;) {
      const last = all.at(-1);
      const page = await this.#rest.ask(
        {
          path,
          parameters: {
            instType: "SPOT",
            limit: PAGE_ROWS,
            ...parameters,
            ...(last && { after: idOfRow(last) }),
          },
          limit: "reads",
          read: (json) => rowsOf(json, read),
        },
        signal,
      );
      if (!page.ok) return page;
      const newest = page.value.at(-1);
      const isAgain = last !== undefined && newest !== undefined && idOfRow(newest) === idOfRow(last);
      if (!isAgain) all.push(...page.value);
      if (isAgain || page.value.length < PAGE_ROWS) return ok(all);
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

const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Whether a refusal is of one of these codes. */
const isAbout = ({ code }: VenueFault, codes: readonly string[]): boolean =>
  code !== undefined && codes.includes(code);
