/** The private side of OKX, spot and swaps. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { type CcxtExchange, type CcxtRequest, openCcxt } from "../ccxt/ccxt-exchange.ts";
import type { JsonObject } from "../json.ts";
import { feedUrl, type OrderFeed } from "../live/follow-orders.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import type {
  Credentials,
  FillRequest,
  MarginMode,
  OrderReference,
  OrderRequest,
  Trading,
  TradingOptions,
  VenueFill,
  VenueOrder,
  VenuePosition,
} from "../trading.ts";
import { VenueAccount, type Wire } from "../venue-account.ts";
import type { VenueFault } from "../venue-fault.ts";
import { OKX_SPOT, type OkxInstrument, type OkxInstruments, OkxSwaps } from "./instruments.ts";
import { OkxMargin, type OkxPost } from "./margin.ts";
import { okxOrderFeed } from "./order-updates.ts";
import {
  firstRow,
  okxOrder,
  readOkxBalances,
  readOkxFill,
  readOkxOrder,
  readOkxPosition,
  rowsOf,
} from "./orders.ts";
import { refuseOkx } from "./refuse.ts";
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

/** Opens an account: its spot market, or its perpetual swaps. */
export async function openOkxTrading(credentials: Credentials, options: TradingOptions): Promise<Trading> {
  const address = { restUrl: "https://www.okx.com" };
  const settings = settingsOf("okx", address, { ...options, apiKey: credentials.key });
  const demo = options.sandbox === true ? { "x-simulated-trading": "1" } : {};
  const url = feedUrl(options, `wss://${options.sandbox === true ? "wspap" : "ws"}.okx.com:8443`);
  const feed =
    url === undefined ? undefined : okxOrderFeed(`${url}/ws/v5/private`, credentials, settings.now);
  const exchange = withHeaders(await openCcxt("okx", settings, credentials), demo);
  if (options.market !== "futures")
    return new OkxTrading({ settings, exchange, feed, instruments: OKX_SPOT });
  const open = settingsOf("okx", address, options);
  const instruments = new OkxSwaps({ settings: open, get: exchange.get, refuse: refuseOkx });
  return new OkxTrading({ settings, exchange, feed, instruments, margin: options.margin ?? "isolated" });
}

/** An exchange that sends some headers with everything. */
function withHeaders(exchange: CcxtExchange, headers: Readonly<Record<string, string>>): CcxtExchange {
  const request: CcxtExchange["request"] = (asked, signal) =>
    exchange.request({ ...asked, headers: { ...headers, ...asked.headers } }, signal);
  return {
    ...exchange,
    request,
    get: (path, parameters, signal) => request({ path, api: "public", method: "GET", parameters }, signal),
  };
}

/** What an account is made of. */
interface OkxAccount {
  readonly settings: VenueSettings;
  readonly exchange: CcxtExchange;
  readonly feed: OrderFeed | undefined;
  readonly instruments: OkxInstruments;
  /** Of swaps. */
  readonly margin?: MarginMode;
}

class OkxTrading extends VenueAccount {
  readonly #exchange: CcxtExchange;
  readonly #instruments: OkxInstruments;
  readonly #margin: OkxMargin | undefined;

  constructor({ settings, exchange, feed, instruments, margin }: OkxAccount) {
    super({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: "private", method: "GET", parameters }, signal),
      refuse: refuseOkxOrder,
      limits: LIMITS,
      capabilities: instruments.capabilities,
      market: margin === undefined ? "spot" : "futures",
      feed,
    });
    this.#exchange = exchange;
    this.#instruments = instruments;
    const post: OkxPost = (...asked) => this.#post(...asked);
    this.#margin = margin && new OkxMargin(margin, this.rest, post);
  }

  protected async orderOf(request: OrderRequest, signal: AbortSignal): Promise<Result<Wire, VenueFault>> {
    const instrument = await this.#instruments.of(request.product, signal);
    if (!instrument.ok) return instrument;
    const margined = await this.#marginFor(request, instrument.value, signal);
    if (!margined.ok) return margined;
    const { sendBy } = request;
    const body = okxOrder(request, instrument.value, this.#margin?.mode ?? "cash");
    const more = { headers: { expTime: String(sendBy) }, sendBy };
    return ok(this.#post("trade/order", body, (row) => idOf(row["ordId"]), more));
  }

  /** What takes out of a position leaves its leverage alone. */
  async #marginFor(
    { leverage = 1, spec }: OrderRequest,
    instrument: OkxInstrument,
    signal: AbortSignal,
  ): Promise<Result<undefined, VenueFault>> {
    if (this.#margin === undefined || spec.reduceOnly === true) return ok(undefined);
    const net = await this.#margin.holdNet(signal);
    return net.ok ? this.#margin.lever(instrument, leverage, signal) : net;
  }

  protected async cancellationOf({ orderId, product }: OrderReference, signal: AbortSignal) {
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    const asked = { instId: instrument.value.id, clOrdId: orderId };
    return ok(this.#post("trade/cancel-order", asked, () => ""));
  }

  protected isNotOpen(fault: VenueFault): boolean {
    return isAbout(fault, OKX_NOT_OPEN);
  }

  #post(
    path: string,
    parameters: Readonly<Record<string, string | boolean>>,
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
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    const found = await this.rest.ask(
      {
        path: "trade/order",
        parameters: { instId: instrument.value.id, clOrdId: orderId },
        limit: "reads",
        read: (json) => rowsOf(json, (row) => readOkxOrder(row, () => instrument.value)),
      },
      signal,
    );
    if (!found.ok) return isAbout(found.error, OKX_ABSENT) ? ok(undefined) : found;
    return ok(found.value.find((order) => order.orderId === orderId));
  }

  async openOrders(signal: AbortSignal) {
    const names = await this.#instruments.names(signal);
    if (!names.ok) return names;
    const read = (row: JsonObject) => readOkxOrder(row, names.value);
    return this.#pages("trade/orders-pending", {}, read, (order) => order.venueOrderId, signal);
  }

  protected async fillsOf(
    { product, from }: FillRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>> {
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    const isNew = from > this.rest.settings.now() - NEWEST_FILLS_MS;
    const path = isNew ? "trade/fills" : "trade/fills-history";
    const read = (row: JsonObject) => {
      const fill = readOkxFill(row, () => instrument.value);
      const bill = idOf(row["billId"]);
      return fill && bill ? { fill, bill } : undefined;
    };
    const asked = { instId: instrument.value.id, begin: from };
    const found = await this.#pages(path, asked, read, ({ bill }) => bill, signal);
    return found.ok ? ok(found.value.map(({ fill }) => fill).reverse()) : found;
  }

  override async positions(signal: AbortSignal): Promise<Result<readonly VenuePosition[], VenueFault>> {
    if (this.#margin === undefined) return ok([]);
    const net = await this.#margin.holdNet(signal);
    if (!net.ok) return net;
    const names = await this.#instruments.names(signal);
    if (!names.ok) return names;
    const read = (json: unknown) => rowsOf(json, (row) => readOkxPosition(row, names.value));
    const parameters = { instType: this.#instruments.type };
    return this.rest.ask({ path: "account/positions", parameters, limit: "reads", read }, signal);
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
            instType: this.#instruments.type,
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

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#instruments[Symbol.dispose]();
  }
}

const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Whether a refusal is of one of these codes. */
const isAbout = ({ code }: VenueFault, codes: readonly string[]): boolean =>
  code !== undefined && codes.includes(code);
