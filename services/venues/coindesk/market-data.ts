/** CoinDesk Data: index candles of many venues, and those of single ones. Not in ccxt. See docs/venues.md. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import { emptyPage, pageOf, windowOf } from "../candle-page.ts";
import { arrayOf, objectOf } from "../json.ts";
import { send } from "../request/answer.ts";
import { closedBy, type Get, Rest } from "../rest.ts";
import { settingsOf, type VenueSettings } from "../settings.ts";
import { refused } from "../unable.ts";
import type {
  CandlePage,
  CandleRequest,
  Capabilities,
  FeeSchedule,
  LiveEvent,
  MarketData,
  VenueOptions,
} from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";
import {
  COINDESK_PAGE_SLOTS,
  COINDESK_TIMEFRAMES,
  coinDeskCandleParameters,
  coinDeskCandlePath,
  readCoinDeskRow,
} from "./candles.ts";
import { readCoinDeskProducts } from "./products.ts";
import { refuseCoinDesk } from "./refuse.ts";

/** What a free key may ask, all at once (seen in January 2026); what is left of a month it says itself. */
const LIMITS = {
  rest: [
    { weight: 10, perMs: 1_000 },
    { weight: 280, perMs: 60_000 },
    { weight: 2_900, perMs: 3_600_000 },
    { weight: 7_400, perMs: 86_400_000 },
  ],
} as const;

/** Markets that are an index of many; all others are venues. */
const INDEX_MARKETS: readonly string[] = ["ccix", "cadli", "ccixbe"];

const CAPABILITIES: Capabilities = {
  timeframes: COINDESK_TIMEFRAMES,
  pageSlots: COINDESK_PAGE_SLOTS,
  settledAfterMs: 10_000,
  pagesPerSecond: LIMITS.rest[1].weight / 60,
  tradeHistory: false,
  live: "polling",
};

/** Opens its market data. */
export async function openCoinDesk(options: VenueOptions): Promise<MarketData> {
  return new CoinDesk(
    settingsOf("coindesk", { restUrl: "https://data-api.coindesk.com" }, options),
    options.coinDeskMarket ?? "ccix",
  );
}

const getFrom =
  (settings: VenueSettings): Get =>
  (path, parameters, signal) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    const headers: Readonly<Record<string, string>> =
      settings.apiKey === undefined ? {} : { "x-api-key": settings.apiKey };
    return send({ url: `${settings.restUrl}/${path}?${query}`, headers }, { ...settings, signal });
  };

class CoinDesk implements MarketData {
  readonly venue = "coindesk";
  readonly capabilities = CAPABILITIES;
  readonly #rest: Rest;
  readonly #market: string;
  readonly #base: string;

  constructor(settings: VenueSettings, market: string) {
    this.#rest = new Rest({ settings, get: getFrom(settings), refuse: refuseCoinDesk, limits: LIMITS });
    this.#market = market;
    this.#base = INDEX_MARKETS.includes(market) ? "index/cc/v1" : "spot/v1";
  }

  products(signal: AbortSignal) {
    const read = (json: unknown) => readCoinDeskProducts(json, this.#market);
    return this.#rest.ask({ ...this.#instruments(), read }, signal);
  }

  async fees(): Promise<Result<readonly FeeSchedule[], VenueFault>> {
    return ok([]);
  }

  /** Only the head of an answer tells its time, to the second. */
  clock(signal: AbortSignal) {
    return this.#rest.clock({ ...this.#instruments(), read: (_, { date }) => date }, 1_000, signal);
  }

  #instruments() {
    return {
      path: `${this.#base}/markets/instruments`,
      parameters: { market: this.#market, groups: "STATUS" },
      limit: "rest",
    };
  }

  async candles(request: CandleRequest, signal: AbortSignal): Promise<Result<CandlePage, VenueFault>> {
    const { product, timeframe } = request;
    if (!COINDESK_TIMEFRAMES.includes(timeframe)) return fail(refused.timeframe("coindesk", timeframe));
    const asked = windowOf(request, COINDESK_PAGE_SLOTS, this.#rest.settings.now());
    if (asked.from === asked.to) return ok(emptyPage(request.from));
    return this.#rest.ask(
      {
        path: `${this.#base}/${coinDeskCandlePath(timeframe)}`,
        parameters: coinDeskCandleParameters(this.#market, product, timeframe, asked),
        limit: "rest",
        read: (json, answer) => {
          const rows = arrayOf(objectOf(json)?.["Data"]);
          const closed = closedBy(answer, CAPABILITIES.settledAfterMs);
          const window = windowOf({ ...request, ...asked }, COINDESK_PAGE_SLOTS, closed);
          return rows && pageOf({ window, timeframe, rows, read: readCoinDeskRow, body: answer.body });
        },
      },
      signal,
    );
  }

  async trades() {
    return fail(refused.trades("coindesk"));
  }

  async *live(): AsyncGenerator<LiveEvent, void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rest[Symbol.dispose]();
  }
}
