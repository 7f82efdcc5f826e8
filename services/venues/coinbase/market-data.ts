/** Coinbase Exchange, its public interface: the order books of Advanced Trade, without a key. See docs/venues.md. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import { emptyPage, pageOf, windowOf } from "../candle-page.ts";
import { type CcxtExchange, openCcxt } from "../ccxt/ccxt-exchange.ts";
import { arrayOf, doubleOf, objectOf } from "../json.ts";
import { follow } from "../live/follow.ts";
import { closedBy, Rest } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import { refused } from "../unable.ts";
import type {
  CandlePage,
  CandleRequest,
  Capabilities,
  LiveSeries,
  MarketData,
  VenueOptions,
} from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";
import {
  COINBASE_PAGE_SLOTS,
  COINBASE_TIMEFRAMES,
  coinbaseCandleParameters,
  readCoinbaseRow,
} from "./candles.ts";
import { coinbaseLive } from "./live.ts";
import { readCoinbaseProducts } from "./products.ts";
import { refuseCoinbase } from "./refuse.ts";

/** It allows 10 requests and 8 connections a second; its clock is not ours, so a little less. */
const LIMITS = {
  rest: [{ weight: 9, perMs: 1_000 }],
  connections: [{ weight: 4, perMs: 1_000 }],
} as const;

const CAPABILITIES: Capabilities = {
  timeframes: COINBASE_TIMEFRAMES,
  pageSlots: COINBASE_PAGE_SLOTS,
  settledAfterMs: 5_000,
  pagesPerSecond: LIMITS.rest[0].weight,
  tradeHistory: false,
  live: "trades",
};

/** Opens its market data. */
export async function openCoinbase(options: VenueOptions): Promise<MarketData> {
  const settings = settingsOf(
    "coinbase",
    { restUrl: "https://api.exchange.coinbase.com", webSocketUrl: "wss://ws-feed.exchange.coinbase.com" },
    options,
  );
  return new Coinbase(settings, await openCcxt("coinbaseexchange", settings));
}

class Coinbase implements MarketData {
  readonly venue = "coinbase";
  readonly capabilities = CAPABILITIES;
  readonly #exchange: CcxtExchange;
  readonly #rest: Rest;

  constructor(settings: VenueSettings, exchange: CcxtExchange) {
    this.#exchange = exchange;
    this.#rest = new Rest({ settings, get: exchange.get, refuse: refuseCoinbase, limits: LIMITS });
  }

  products(signal: AbortSignal) {
    return this.#rest.ask({ path: "products", limit: "rest", read: readCoinbaseProducts }, signal);
  }

  async fees() {
    return ok([this.#exchange.fees]);
  }

  clock(signal: AbortSignal) {
    const read = (json: unknown): number => doubleOf(objectOf(json)?.["epoch"]) * 1_000;
    return this.#rest.clock({ path: "time", limit: "rest", read }, 1, signal);
  }

  async candles(request: CandleRequest, signal: AbortSignal): Promise<Result<CandlePage, VenueFault>> {
    const { product, timeframe } = request;
    if (!COINBASE_TIMEFRAMES.includes(timeframe)) return fail(refused.timeframe("coinbase", timeframe));
    const asked = windowOf(request, COINBASE_PAGE_SLOTS, this.#rest.settings.now());
    if (asked.from === asked.to) return ok(emptyPage(request.from));
    return this.#rest.ask(
      {
        path: "products/{id}/candles",
        parameters: coinbaseCandleParameters(product, timeframe, asked),
        limit: "rest",
        read: (json, answer) => {
          const rows = arrayOf(json);
          const closed = closedBy(answer, CAPABILITIES.settledAfterMs);
          const window = windowOf({ ...request, ...asked }, COINBASE_PAGE_SLOTS, closed);
          return rows && pageOf({ window, timeframe, rows, read: readCoinbaseRow, body: answer.body });
        },
      },
      signal,
    );
  }

  async trades() {
    return fail(refused.trades("coinbase"));
  }

  live(series: readonly LiveSeries[], signal: AbortSignal) {
    const { settings } = this.#rest;
    const limiter = this.#rest.limiter("connections");
    return follow(coinbaseLive(settings.webSocketUrl), series, { ...settings, limiter }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rest[Symbol.dispose]();
  }
}
