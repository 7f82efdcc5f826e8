/** The private side of Kraken, spot. See docs/venues.md. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import type { Price } from "@spot-canvas/domain/money/amount";
import { type CcxtExchange, openCcxt } from "../ccxt/ccxt-exchange.ts";
import { arrayOf, doubleOf, objectOf, textOf } from "../json.ts";
import { feedUrl } from "../live/follow-orders.ts";
import type { Answer } from "../request/answer.ts";
import { Rest } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import type {
  Credentials,
  FillRequest,
  OrderReference,
  OrderRequest,
  Trading,
  TradingOptions,
  VenueFill,
  VenueOrder,
} from "../trading.ts";
import { VenueAccount } from "../venue-account.ts";
import type { VenueFault } from "../venue-fault.ts";
import { krakenOrderFeed } from "./order-updates.ts";
import {
  KRAKEN_TRADING,
  krakenOrder,
  type NameOf,
  readKrakenBalances,
  readKrakenFills,
  readKrakenOrders,
} from "./orders.ts";
import { KrakenPairs } from "./pairs.ts";
import { refuseKraken } from "./refuse.ts";
import { isUnknownOrder, refuseKrakenOrder } from "./refuse-order.ts";

/** What it allows of a key on its lowest tier: counters that fall by one in three seconds, and in one for orders. */
const LIMITS = {
  orders: [{ weight: 30, perMs: 30_000 }],
  reads: [{ weight: 14, perMs: 42_000 }],
} as const;
const PUBLIC_LIMITS = { rest: [{ weight: 1, perMs: 1_050 }] } as const;
/** What an endpoint that reads history counts; all others count 1. */
const HISTORY_WEIGHT = 2;
/** The rows of a page of fills. */
const PAGE_FILLS = 50;

/** Opens an account. */
export async function openKrakenTrading(credentials: Credentials, options: TradingOptions): Promise<Trading> {
  const address = { restUrl: "https://api.kraken.com", backOffMs: 4_000 };
  const settings = settingsOf("kraken", address, { ...options, apiKey: credentials.key });
  const open = settingsOf("kraken", address, options);
  const url = feedUrl(options, "wss://ws-auth.kraken.com");
  return new KrakenTrading(settings, open, await openCcxt("kraken", settings, credentials), url);
}

class KrakenTrading extends VenueAccount {
  readonly #exchange: CcxtExchange;
  readonly #public: Rest;
  readonly #pairs: KrakenPairs;
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: VenueSettings, open: VenueSettings, exchange: CcxtExchange, url: string | undefined) {
    super({
      settings,
      get: (path, parameters, signal) => this.#inTurn(path, parameters, signal),
      refuse: refuseKrakenOrder,
      limits: LIMITS,
      capabilities: KRAKEN_TRADING,
      feeds: url === undefined ? [] : [krakenOrderFeed(`${url}/v2`, (signal) => this.#token(signal))],
    });
    this.#exchange = exchange;
    this.#public = new Rest({
      settings: open,
      get: exchange.get,
      refuse: refuseKraken,
      limits: PUBLIC_LIMITS,
    });
    this.#pairs = new KrakenPairs(this.#public);
  }

  protected async orderOf(request: OrderRequest, signal: AbortSignal) {
    const pair = await this.#pairs.idOf(request.product, signal);
    if (!pair.ok) return pair;
    const order = krakenOrder(pair.value, request);
    return ok({
      send: (aborted: AbortSignal) => this.#inTurn("AddOrder", order, aborted, request.sendBy),
      read: (json: unknown) => textOf(arrayOf(resultOf(json)?.["txid"])?.[0]) || undefined,
    });
  }

  protected async cancellationOf({ orderId }: OrderReference) {
    return ok({
      send: (aborted: AbortSignal) => this.#inTurn("CancelOrder", { cl_ord_id: orderId }, aborted),
      read: (json: unknown) => {
        const count = doubleOf(resultOf(json)?.["count"]);
        if (!Number.isInteger(count)) return undefined;
        return count > 0 ? "" : "Kraken cancelled none.";
      },
    });
  }

  protected override async amendmentOf({ orderId }: OrderReference, stopPrice: Price) {
    const moved = { cl_ord_id: orderId, trigger_price: String(stopPrice) };
    return ok({
      send: (aborted: AbortSignal) => this.#inTurn("AmendOrder", moved, aborted),
      read: (json: unknown) => textOf(resultOf(json)?.["amend_id"]),
    });
  }

  protected isNotOpen({ message }: VenueFault): boolean {
    return isUnknownOrder(message);
  }

  /** Among the open orders first, then among the closed: one that closes in between is found there. */
  async find(
    { orderId }: OrderReference,
    signal: AbortSignal,
  ): Promise<Result<VenueOrder | undefined, VenueFault>> {
    for (const list of ["open", "closed"] as const) {
      const orders = await this.#orders(list, { cl_ord_id: orderId }, signal);
      if (!orders.ok) return orders;
      const found = orders.value.find((order) => order.orderId === orderId);
      if (found) return ok(found);
    }
    return ok(undefined);
  }

  openOrders(signal: AbortSignal) {
    return this.#orders("open", {}, signal);
  }

  protected async fillsOf(
    { product, from }: FillRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueFill[], VenueFault>> {
    const fills = new Map<string, VenueFill>();
    // `start` is excluded. Fills that come while pages are read move the older ones on: those are told twice.
    for (let offset = 0; ; offset += PAGE_FILLS) {
      const page = await this.#named(
        {
          path: "TradesHistory",
          weight: HISTORY_WEIGHT,
          parameters: { start: (from - 1) / 1_000, ofs: offset },
          read: (json, nameOf) => readKrakenFills(json, nameOf),
        },
        signal,
      );
      if (!page.ok) return page;
      for (const fill of page.value.fills) fills.set(fill.tradeId, fill);
      if (page.value.fills.length === 0 || offset + PAGE_FILLS >= page.value.count) break;
    }
    return ok([...fills.values()].filter((fill) => fill.product === product));
  }

  balances(signal: AbortSignal) {
    return this.rest.ask({ path: "BalanceEx", limit: "reads", read: readKrakenBalances }, signal);
  }

  /** What a private connection has to show, good for one that is made within a quarter of an hour. */
  async #token(signal: AbortSignal): Promise<string | undefined> {
    const read = (json: unknown) => textOf(resultOf(json)?.["token"]) || undefined;
    const token = await this.rest.ask({ path: "GetWebSocketsToken", limit: "reads", read }, signal);
    return token.ok ? token.value : undefined;
  }

  #orders(
    list: "open" | "closed",
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Result<readonly VenueOrder[], VenueFault>> {
    const isOpen = list === "open";
    const path = isOpen ? "OpenOrders" : "ClosedOrders";
    const weight = isOpen ? 1 : HISTORY_WEIGHT;
    const read = (json: unknown, nameOf: NameOf) => readKrakenOrders(json, list, nameOf);
    return this.#named({ path, weight, parameters, read }, signal);
  }

  /** Asks for what names products as Kraken does. */
  async #named<T>(
    endpoint: {
      readonly path: string;
      readonly weight: number;
      readonly parameters: Readonly<Record<string, string | number>>;
      readonly read: (json: unknown, nameOf: NameOf) => T | undefined;
    },
    signal: AbortSignal,
  ): Promise<Result<T, VenueFault>> {
    const names = await this.#pairs.names(signal);
    if (!names.ok) return names;
    const { read, ...asked } = endpoint;
    return this.rest.ask({ ...asked, limit: "reads", read: (json) => read(json, names.value) }, signal);
  }

  /** One request at a time: Kraken refuses a nonce that arrives after a later one. */
  #inTurn(
    path: string,
    parameters: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
    sendBy?: number,
  ): Promise<Answer> {
    const request = { path, api: "private", method: "POST", parameters, ...(sendBy && { sendBy }) } as const;
    const sent = this.#last.then(() => this.#exchange.request(request, signal));
    this.#last = sent.catch(() => {});
    return sent;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#public[Symbol.dispose]();
  }
}

/** What its answers are about. */
const resultOf = (json: unknown) => objectOf(objectOf(json)?.["result"]);
