/** The private side of OKX, spot. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { type CcxtExchange, type CcxtRequest, openCcxt } from "../ccxt/ccxt-exchange.ts";
import type { JsonObject } from "../json.ts";
import { feedUrl, type OrderFeed } from "../live/follow-orders.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import type {
  Credentials,
  FillRequest,
  OrderReference,
  OrderRequest,
  Trading,
  VenueFill,
  VenueOrder,
} from "../trading.ts";
import type { VenueOptions } from "../venue.ts";
import { VenueAccount, type Wire } from "../venue-account.ts";
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

class OkxTrading extends VenueAccount {
  readonly #exchange: CcxtExchange;

  constructor(settings: VenueSettings, exchange: CcxtExchange, feed: OrderFeed | undefined) {
    super({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: "private", method: "GET", parameters }, signal),
      refuse: refuseOkxOrder,
      limits: LIMITS,
      capabilities: OKX_TRADING,
      feed,
    });
    this.#exchange = exchange;
  }

  protected async orderOf(request: OrderRequest) {
    const { sendBy } = request;
    const more = { headers: { expTime: String(sendBy) }, sendBy };
    return ok(this.#post("trade/order", okxOrder(request), (row) => idOf(row["ordId"]), more));
  }

  protected async cancellationOf({ orderId, product }: OrderReference) {
    return ok(this.#post("trade/cancel-order", { instId: product, clOrdId: orderId }, () => ""));
  }

  protected isNotOpen(fault: VenueFault): boolean {
    return isAbout(fault, OKX_NOT_OPEN);
  }

  #post(
    path: string,
    parameters: Readonly<Record<string, string>>,
    read: (row: JsonObject) => string | undefined,
    more: Pick<CcxtRequest, "headers" | "sendBy"> = {},
  ): Wire {
    const request = { path, api: "private", method: "POST", parameters, ...more } as const;
    return {
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
    const found = await this.rest.ask(
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

  openOrders(signal: AbortSignal) {
    return this.#pages("trade/orders-pending", {}, readOkxOrder, (order) => order.venueOrderId, signal);
  }

  protected async fillsOf(
    { product, from }: FillRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>> {
    const isNew = from > this.rest.settings.now() - NEWEST_FILLS_MS;
    const path = isNew ? "trade/fills" : "trade/fills-history";
    const read = (row: JsonObject) => {
      const fill = readOkxFill(row);
      const bill = idOf(row["billId"]);
      return fill && bill ? { fill, bill } : undefined;
    };
    const found = await this.#pages(path, { instId: product, begin: from }, read, ({ bill }) => bill, signal);
    return found.ok ? ok(found.value.map(({ fill }) => fill).reverse()) : found;
  }

  balances(signal: AbortSignal) {
    return this.rest.ask({ path: "account/balance", limit: "reads", read: readOkxBalances }, signal);
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
      const page = await this.rest.ask(
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
}

const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Whether a refusal is of one of these codes. */
const isAbout = ({ code }: VenueFault, codes: readonly string[]): boolean =>
  code !== undefined && codes.includes(code);
