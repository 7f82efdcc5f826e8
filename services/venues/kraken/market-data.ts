/** Kraken, its public interface of spot products. See docs/venues.md. */
import { fail, type Result } from "@spot-canvas/domain/fault";
import { emptyPage, pageOf, windowOf } from "../candle-page.ts";
import { openCcxt } from "../ccxt/ccxt-exchange.ts";
import { doubleOf, objectOf } from "../json.ts";
import { follow } from "../live/follow.ts";
import { closedBy, type Get, Rest } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import { refused } from "../unable.ts";
import type {
  CandlePage,
  CandleRequest,
  Capabilities,
  LiveSeries,
  MarketData,
  TradePage,
  TradeRequest,
  VenueOptions,
} from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";
import {
  KRAKEN_NEWEST_CANDLES,
  KRAKEN_TIMEFRAMES,
  krakenCandleParameters,
  krakenCovered,
  readKrakenCandles,
  readKrakenRow,
} from "./candles.ts";
import { krakenLive } from "./live.ts";
import { KrakenPairs } from "./pairs.ts";
import { readKrakenFees } from "./products.ts";
import { refuseKraken } from "./refuse.ts";
import { krakenTradeParameters, readKrakenTrades } from "./trades.ts";

/** It allows about one request a second, and 150 connections in ten minutes. */
const LIMITS = {
  rest: [{ weight: 1, perMs: 1_050 }],
  connections: [{ weight: 100, perMs: 600_000 }],
} as const;

const CAPABILITIES: Capabilities = {
  timeframes: KRAKEN_TIMEFRAMES,
  pageSlots: KRAKEN_NEWEST_CANDLES,
  newestCandles: KRAKEN_NEWEST_CANDLES,
  settledAfterMs: 0,
  pagesPerSecond: 1_000 / LIMITS.rest[0].perMs,
  tradeHistory: true,
  live: "candles",
};

/** Opens its market data. */
export async function openKraken(options: VenueOptions): Promise<MarketData> {
  const settings = settingsOf(
    "kraken",
    // Whoever asks again too soon is locked out for longer.
    { restUrl: "https://api.kraken.com", webSocketUrl: "wss://ws.kraken.com", backOffMs: 4_000 },
    options,
  );
  const exchange = await openCcxt("kraken", settings);
  return new Kraken(settings, exchange.get);
}

class Kraken implements MarketData {
  readonly venue = "kraken";
  readonly capabilities = CAPABILITIES;
  readonly #rest: Rest;
  readonly #pairs: KrakenPairs;

  constructor(settings: VenueSettings, get: Get) {
    this.#rest = new Rest({ settings, get, refuse: refuseKraken, limits: LIMITS });
    this.#pairs = new KrakenPairs(this.#rest);
  }

  products(signal: AbortSignal) {
    return this.#pairs.read(signal);
  }

  fees(signal: AbortSignal) {
    return this.#rest.ask({ path: "AssetPairs", limit: "rest", read: readKrakenFees }, signal);
  }

  clock(signal: AbortSignal) {
    const read = (json: unknown): number =>
      doubleOf(objectOf(objectOf(json)?.["result"])?.["unixtime"]) * 1_000;
    return this.#rest.clock({ path: "Time", limit: "rest", read }, 1_000, signal);
  }

  async candles(request: CandleRequest, signal: AbortSignal): Promise<Result<CandlePage, VenueFault>> {
    const { product, timeframe, from } = request;
    if (!KRAKEN_TIMEFRAMES.includes(timeframe)) return fail(refused.timeframe("kraken", timeframe));
    const pair = await this.#pairs.idOf(product, signal);
    if (!pair.ok) return pair;
    return this.#rest.ask(
      {
        path: "OHLC",
        parameters: krakenCandleParameters(pair.value, timeframe, from),
        limit: "rest",
        read: (json, answer) => {
          const candles = readKrakenCandles(json);
          if (!candles) return undefined;
          const { rows, last } = candles;
          const asked = windowOf(request, Number.POSITIVE_INFINITY, closedBy(answer));
          const window = krakenCovered(candles, asked, timeframe);
          if (window.from === window.to) return emptyPage(from);
          const read = (row: unknown) => readKrakenRow(row, last);
          return pageOf({ window, timeframe, rows, read, body: answer.body });
        },
      },
      signal,
    );
  }

  async trades(request: TradeRequest, signal: AbortSignal): Promise<Result<TradePage, VenueFault>> {
    const pair = await this.#pairs.idOf(request.product, signal);
    if (!pair.ok) return pair;
    return this.#rest.ask(
      {
        path: "Trades",
        parameters: krakenTradeParameters(pair.value, request),
        limit: "rest",
        read: (json, answer) =>
          readKrakenTrades(json, request, { body: answer.body, time: closedBy(answer) }),
      },
      signal,
    );
  }

  live(series: readonly LiveSeries[], signal: AbortSignal) {
    const { settings } = this.#rest;
    const dialect = krakenLive(`${settings.webSocketUrl}/v2`);
    return follow(dialect, series, { ...settings, limiter: this.#rest.limiter("connections") }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rest[Symbol.dispose]();
  }
}
