/** The private side of OKX, spot. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { type CcxtExchange, openCcxt } from "../ccxt/ccxt-exchange.ts";
import { oldestFirst } from "../oldest-first.ts";
import { cancellation, placement, unfit } from "../placement.ts";
import { Rest } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import type {
  Cancellation,
  Credentials,
  FillRequest,
  OrderReference,
  OrderRequest,
  Placement,
  Trading,
  VenueBalance,
  VenueFill,
  VenueOrder,
} from "../trading.ts";
import type { VenueOptions } from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";
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
  return new OkxTrading(settings, await openCcxt("okx", settings, credentials));
}

class OkxTrading implements Trading {
  readonly venue = "okx";
  readonly capabilities = OKX_TRADING;
  readonly #exchange: CcxtExchange;
  readonly #rest: Rest;

  constructor(settings: VenueSettings, exchange: CcxtExchange) {
    this.#exchange = exchange;
    this.#rest = new Rest({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: "private", method: "GET", parameters }, signal),
      refuse: refuseOkxOrder,
      limits: LIMITS,
    });
  }

  async place(request: OrderRequest, signal: AbortSignal): Promise<Placement> {
    const reason = unfit(request, this.capabilities);
    if (reason !== undefined) return { outcome: "not-sent", reason };
    const { sendBy } = request;
    const call = {
      path: "trade/order",
      api: "private",
      method: "POST",
      parameters: okxOrder(request),
      headers: { expTime: String(sendBy) },
      sendBy,
    } as const;
    const read = (json: unknown) => idOf(firstRow(json)?.["ordId"]);
    return placement(() =>
      this.#rest.once({ limit: "orders", read }, (sending) => this.#exchange.request(call, sending), signal),
    );
  }

  async cancel({ orderId, product }: OrderReference, signal: AbortSignal): Promise<Cancellation> {
    const parameters = { instId: product, clOrdId: orderId };
    const call = { path: "trade/cancel-order", api: "private", method: "POST", parameters } as const;
    const read = (json: unknown) => idOf(firstRow(json)?.["ordId"]);
    return cancellation(async () => {
      const sent = await this.#rest.once(
        { limit: "orders", read },
        (sending) => this.#exchange.request(call, sending),
        signal,
      );
      if (sent.ok) return ok(undefined);
      return isAbout(sent.error, OKX_NOT_OPEN) ? ok(sent.error.message) : sent;
    });
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
    const read = (row: Readonly<Record<string, unknown>>) => {
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
    read: (row: Readonly<Record<string, unknown>>) => T | undefined,
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rest[Symbol.dispose]();
  }
}

const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Whether a refusal is of one of these codes. */
const isAbout = ({ code }: VenueFault, codes: readonly string[]): boolean =>
  code !== undefined && codes.includes(code);
