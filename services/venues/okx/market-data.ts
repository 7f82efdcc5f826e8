/** OKX, its public interface: spot pairs and perpetual swaps, with their candles and what swaps fund. See docs/venues.md. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
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
  ListedProduct,
  LiveSeries,
  MarketData,
  VenueOptions,
} from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";
import {
  OKX_PAGE_SLOTS,
  OKX_SHORT_PAGE,
  OKX_TIMEFRAMES,
  type OkxCandlePath,
  okxCandleParameters,
  okxCandlePath,
  readOkxRow,
} from "./candles.ts";
import { askOkxFunding, OKX_FUNDING_LIMITS } from "./funding.ts";
import { okxLive } from "./live.ts";
import { readOkxProducts } from "./products.ts";
import { refuseOkx } from "./refuse.ts";

/** What it allows in two seconds, by endpoint, and connections in one; its clock is not ours, so a little less. */
const LIMITS = {
  "market/candles": [{ weight: 38, perMs: 2_000 }],
  "market/history-candles": [{ weight: 18, perMs: 2_000 }],
  "public/instruments": [{ weight: 18, perMs: 2_000 }],
  "public/time": [{ weight: 9, perMs: 2_000 }],
  connections: [{ weight: 3, perMs: 1_000 }],
  ...OKX_FUNDING_LIMITS,
} as const;

const CAPABILITIES: Capabilities = {
  timeframes: OKX_TIMEFRAMES,
  pageSlots: OKX_PAGE_SLOTS,
  settledAfterMs: 0,
  pagesPerSecond: LIMITS["market/history-candles"][0].weight / 2,
  tradeHistory: false,
  live: "candles",
};

/** Opens its market data; under another name where what answers at its address is not OKX itself. */
export async function openOkx(options: VenueOptions, venue: Venue = "okx"): Promise<MarketData> {
  const settings = settingsOf(
    venue,
    { restUrl: "https://www.okx.com", webSocketUrl: "wss://ws.okx.com:8443" },
    options,
  );
  return new Okx(settings, await openCcxt("okx", settings));
}

class Okx implements MarketData {
  readonly venue: Venue;
  readonly capabilities = CAPABILITIES;
  readonly #exchange: CcxtExchange;
  readonly #rest: Rest;

  constructor(settings: VenueSettings, exchange: CcxtExchange) {
    this.venue = settings.venue;
    this.#exchange = exchange;
    this.#rest = new Rest({ settings, get: exchange.get, refuse: refuseOkx, limits: LIMITS });
  }

  async products(signal: AbortSignal): Promise<Result<readonly ListedProduct[], VenueFault>> {
    const path = "public/instruments";
    const all: ListedProduct[] = [];
    for (const instType of ["SPOT", "SWAP"]) {
      const listed = await this.#rest.ask(
        { path, parameters: { instType }, limit: path, read: readOkxProducts },
        signal,
      );
      if (!listed.ok) return listed;
      all.push(...listed.value);
    }
    return ok(all);
  }

  async fees() {
    return ok([this.#exchange.fees]);
  }

  clock(signal: AbortSignal) {
    const path = "public/time";
    const read = (json: unknown): number =>
      doubleOf(objectOf(arrayOf(objectOf(json)?.["data"])?.[0])?.["ts"]);
    return this.#rest.clock({ path, limit: path, read }, 1, signal);
  }

  async candles(request: CandleRequest, signal: AbortSignal): Promise<Result<CandlePage, VenueFault>> {
    const { from, timeframe } = request;
    if (!OKX_TIMEFRAMES.includes(timeframe)) return fail(refused.timeframe("okx", timeframe));
    const now = this.#rest.settings.now();
    const asked = windowOf(request, OKX_PAGE_SLOTS, now);
    if (asked.from === asked.to) return ok(emptyPage(from));
    const path = okxCandlePath(timeframe, asked, now);
    const first = await this.#page(request, asked, path, signal);
    if (!first.ok || (!first.value.isCutShort && first.value.path === path)) return first;
    // Of a window that is no longer than what it cuts to, it serves all.
    const short = { from, to: Math.min(asked.to, from + OKX_SHORT_PAGE * widthOf(timeframe)) };
    return this.#page(request, first.value.isCutShort ? short : asked, first.value.path, signal);
  }

  #page(request: CandleRequest, asked: Interval, path: OkxCandlePath, signal: AbortSignal) {
    const { product, timeframe } = request;
    return this.#rest.ask(
      {
        path,
        parameters: okxCandleParameters(product, timeframe, asked),
        limit: path,
        read: (json, answer) => {
          const rows = arrayOf(objectOf(json)?.["data"]);
          const window = windowOf({ ...request, ...asked }, OKX_PAGE_SLOTS, closedBy(answer));
          if (!rows) return undefined;
          const page = pageOf({
            window,
            timeframe,
            rows,
            read: (row) => readOkxRow(row, product),
            body: answer.body,
          });
          const slots = (asked.to - asked.from) / widthOf(timeframe);
          return {
            ...page,
            isCutShort: rows.length === OKX_SHORT_PAGE && slots > OKX_SHORT_PAGE,
            // Which endpoint it should have been by the venue's clock: outside of its reach, each has no rows at all.
            path: okxCandlePath(timeframe, asked, answer.date ?? answer.receivedAt),
          };
        },
      },
      signal,
    );
  }

  funding(swap: { readonly product: string; readonly from: number }, signal: AbortSignal) {
    return askOkxFunding(this.#rest, swap, signal);
  }

  async trades() {
    return fail(refused.trades("okx"));
  }

  live(series: readonly LiveSeries[], signal: AbortSignal) {
    const { settings } = this.#rest;
    const dialect = okxLive(`${settings.webSocketUrl}/ws/v5/business`);
    return follow(dialect, series, { ...settings, limiter: this.#rest.limiter("connections") }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rest[Symbol.dispose]();
  }
}
