/** The private side of OKX, spot and swaps. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import type { Price } from "@spot-canvas/domain/money/amount";
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
  VenueContract,
  VenueFill,
  VenueFunding,
  VenueOrder,
  VenuePosition,
} from "../trading.ts";
import { VenueAccount, type Wire } from "../venue-account.ts";
import type { VenueFault } from "../venue-fault.ts";
import { BILLS_LIMIT, okxFundingBills, readOkxFunding } from "./bills.ts";
import { OKX_SPOT, type OkxInstrument, type OkxInstruments, OkxSwaps } from "./instruments.ts";
import { OkxMargin, type OkxPost } from "./margin.ts";
import { okxOrderFeeds } from "./order-updates.ts";
import {
  firstRow,
  okxOrder,
  readOkxBalances,
  readOkxFill,
  readOkxOrder,
  readOkxPosition,
  rowsOf,
} from "./orders.ts";
import { type OkxPages, okxPages } from "./pages.ts";
import { refuseOkx } from "./refuse.ts";
import { isAbsent, isNotOpen, refuseOkxOrder } from "./refuse-order.ts";
import { isOkxStop, type OkxStopPost, OkxStops, okxMove, okxStop, STOPS_LIMIT } from "./stops.ts";

/** What it allows of a key in two seconds, less a little. */
const LIMITS = {
  orders: [{ weight: 50, perMs: 2_000 }],
  reads: [{ weight: 9, perMs: 2_000 }],
  bills: BILLS_LIMIT,
  [STOPS_LIMIT]: [{ weight: 18, perMs: 2_000 }],
} as const;
/** The newest fills have an endpoint of their own that tells them at once. */
const NEWEST_FILLS_MS = 3 * 86_400_000;

/** Opens an account: its spot market, or its perpetual swaps. */
export async function openOkxTrading(credentials: Credentials, options: TradingOptions): Promise<Trading> {
  const address = { restUrl: "https://www.okx.com" };
  const settings = settingsOf("okx", address, { ...options, apiKey: credentials.key });
  const demo = options.sandbox === true ? { "x-simulated-trading": "1" } : {};
  const url = feedUrl(options, `wss://${options.sandbox === true ? "wspap" : "ws"}.okx.com:8443`);
  const feeds = url === undefined ? [] : okxOrderFeeds(`${url}/ws/v5`, credentials, settings.now);
  const exchange = withHeaders(await openCcxt("okx", settings, credentials), demo);
  if (options.market !== "futures")
    return new OkxTrading({ settings, exchange, feeds, instruments: OKX_SPOT });
  const open = settingsOf("okx", address, options);
  const instruments = new OkxSwaps({ settings: open, get: exchange.get, refuse: refuseOkx });
  return new OkxTrading({ settings, exchange, feeds, instruments, margin: options.margin ?? "isolated" });
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
  readonly feeds: readonly OrderFeed[];
  readonly instruments: OkxInstruments;
  /** Of swaps. */
  readonly margin?: MarginMode;
}

class OkxTrading extends VenueAccount {
  readonly #exchange: CcxtExchange;
  readonly #instruments: OkxInstruments;
  readonly #margin: OkxMargin | undefined;
  readonly #pages: OkxPages;
  readonly #stops: OkxStops;

  constructor({ settings, exchange, feeds, instruments, margin }: OkxAccount) {
    super({
      settings,
      get: (path, parameters, signal) =>
        exchange.request({ path, api: "private", method: "GET", parameters }, signal),
      refuse: refuseOkxOrder,
      limits: LIMITS,
      capabilities: instruments.capabilities,
      market: margin === undefined ? "spot" : "futures",
      feeds,
    });
    this.#exchange = exchange;
    this.#instruments = instruments;
    const post: OkxPost = (...asked) => this.#post(...asked);
    this.#margin = margin && new OkxMargin(margin, this.rest, post);
    this.#pages = okxPages(this.rest, instruments.type);
    this.#stops = new OkxStops(this.rest, this.#pages);
  }

  protected async orderOf(request: OrderRequest, signal: AbortSignal): Promise<Result<Wire, VenueFault>> {
    const instrument = await this.#instruments.of(request.product, signal);
    if (!instrument.ok) return instrument;
    const margined = await this.#marginFor(request, instrument.value, signal);
    if (!margined.ok) return margined;
    const { sendBy } = request;
    const mode = this.#margin?.mode ?? "cash";
    if (isOkxStop(request.spec.type)) {
      const stop = okxStop(request, instrument.value, mode);
      const wire = this.#post("trade/order-algo", stop, (row) => idOf(row["algoId"]), { sendBy });
      return ok({ ...wire, limit: STOPS_LIMIT });
    }
    const body = okxOrder(request, instrument.value, mode);
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

  protected async cancellationOf(
    { orderId, product, type }: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<Wire | undefined, VenueFault>> {
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    if (isOkxStop(type)) {
      const post: OkxStopPost = (path, body, limit) => ({
        ...this.#post(path, body, () => ""),
        ...(limit && { limit }),
      });
      return this.#stops.cancellation(orderId, instrument.value, post, signal);
    }
    const asked = { instId: instrument.value.id, clOrdId: orderId };
    return ok(this.#post("trade/cancel-order", asked, () => ""));
  }

  protected override async amendmentOf(
    { orderId, product }: OrderReference,
    stopPrice: Price,
    signal: AbortSignal,
  ): Promise<Result<Wire | undefined, VenueFault>> {
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    const move = okxMove(orderId, instrument.value, stopPrice);
    return ok({ ...this.#post("trade/amend-algos", move, () => ""), limit: STOPS_LIMIT });
  }

  protected isNotOpen(fault: VenueFault): boolean {
    return isNotOpen(fault);
  }

  #post(
    path: string,
    parameters: CcxtRequest["parameters"],
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
    { orderId, product, type }: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<VenueOrder | undefined, VenueFault>> {
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    if (isOkxStop(type)) return this.#stops.find(orderId, instrument.value, signal);
    const found = await this.rest.ask(
      {
        path: "trade/order",
        parameters: { instId: instrument.value.id, clOrdId: orderId },
        limit: "reads",
        read: (json) => rowsOf(json, (row) => readOkxOrder(row, () => instrument.value)),
      },
      signal,
    );
    if (!found.ok) return isAbsent(found.error) ? ok(undefined) : found;
    return ok(found.value.find((order) => order.orderId === orderId));
  }

  /** Stops first: one that is triggered in between is found among the orders. */
  async openOrders(signal: AbortSignal): Promise<Result<readonly VenueOrder[], VenueFault>> {
    const names = await this.#instruments.names(signal);
    if (!names.ok) return names;
    const stops = await this.#stops.waiting(names.value, signal);
    if (!stops.ok) return stops;
    const read = (row: JsonObject) => {
      const [order, id] = [readOkxOrder(row, names.value), idOf(row["ordId"])];
      return order && id ? { order, id } : undefined;
    };
    const list = { path: "trade/orders-pending", parameters: {}, limit: "reads" };
    const orders = await this.#pages(list, read, ({ id }) => id, signal);
    return orders.ok ? ok([...stops.value, ...orders.value.map(({ order }) => order)]) : orders;
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
    const list = { path, parameters: { instId: instrument.value.id, begin: from }, limit: "reads" };
    const found = await this.#pages(list, read, ({ bill }) => bill, signal);
    if (!found.ok) return found;
    const fills = found.value.map(({ fill }) => fill).reverse();
    return this.#stops.owned(fills, instrument.value, signal);
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

  override async contract(
    product: string,
    signal: AbortSignal,
  ): Promise<Result<VenueContract | undefined, VenueFault>> {
    const margin = this.#margin;
    if (margin === undefined) return ok(undefined);
    const instrument = await this.#instruments.of(product, signal);
    if (!instrument.ok) return instrument;
    const { id, unit } = instrument.value;
    const leverage = await margin.leverageOf(id, signal);
    return leverage.ok ? ok({ size: unit, margin: margin.mode, leverage: leverage.value }) : leverage;
  }

  override async funding(
    from: number,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFunding[], VenueFault>> {
    if (this.#margin === undefined) return ok([]);
    const names = await this.#instruments.names(signal);
    if (!names.ok) return names;
    const list = okxFundingBills(from, this.rest.settings.now());
    const read = (row: JsonObject) => readOkxFunding(row, names.value);
    const found = await this.#pages(list, read, ({ billId }) => billId, signal);
    return found.ok ? ok(found.value.toReversed()) : found;
  }

  balances(signal: AbortSignal) {
    return this.rest.ask({ path: "account/balance", limit: "reads", read: readOkxBalances }, signal);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#instruments[Symbol.dispose]();
  }
}

const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
