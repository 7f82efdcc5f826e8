/** A venue in memory for tests of what uses one: it serves a series as venues do, page by page, and fails when told to. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import { type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { openTimeOf, widthOf } from "@spot-canvas/domain/market/timeframe";
import { instantOfMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type {
  CandlePage,
  CandleRequest,
  Capabilities,
  LiveEvent,
  LiveSeries,
  MarketData,
  MarketTrade,
  TradePage,
  TradeRequest,
} from "../venues/venue.ts";
import { VenueFault, type VenueFaultTag } from "../venues/venue-fault.ts";

/** What the venue does at one of its requests instead of answering. */
export type Mishap = VenueFaultTag | undefined;

/** A venue whose candles, trades, clock and faults the test sets. */
export class ScriptedMarket implements MarketData {
  readonly venue = "coinbase";
  capabilities: Capabilities = {
    timeframes: ["1m", "1h"],
    pageSlots: 10,
    settledAfterMs: 0,
    pagesPerSecond: 10,
    tradeHistory: false,
    live: "trades",
  };
  now = 0;
  /** What its candles are, oldest first. */
  history: readonly Candle[] = [];
  trail: readonly MarketTrade[] = [];
  /** Trades of one page. */
  tradePageSize = 5;
  /** Asked before every request. */
  mishap: (request: number) => Mishap = () => undefined;
  /** Whether a page of candles is cut short, to so many slots. */
  cut: (request: number) => number | undefined = () => undefined;
  readonly requests: CandleRequest[] = [];
  readonly tradeRequests: TradeRequest[] = [];
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  #asked = 0;

  async products(): Promise<Result<never[], VenueFault>> {
    return ok([]);
  }

  async fees(): Promise<Result<never[], VenueFault>> {
    return ok([]);
  }

  async clock(): Promise<Result<{ time: number; aheadMs: number; withinMs: number }, VenueFault>> {
    return ok({ time: this.now, aheadMs: 0, withinMs: 0 });
  }

  async candles(request: CandleRequest): Promise<Result<CandlePage, VenueFault>> {
    const fault = this.#next();
    if (fault) return fail(fault);
    this.requests.push(request);
    const { timeframe } = request;
    const width = widthOf(timeframe);
    const end = openTimeOf(timeframe, this.now);
    const oldest = end - (this.capabilities.newestCandles ?? Number.POSITIVE_INFINITY) * width;
    const from = Math.min(Math.max(request.from, oldest), end);
    const slots = Math.min(this.capabilities.pageSlots, this.cut(this.#asked) ?? Number.POSITIVE_INFINITY);
    const to = Math.max(from, Math.min(request.to, from + slots * width, end));
    const candles = this.history.filter(({ time }) => time >= from && time < to);
    return ok({ covered: { from, to }, candles: columnsOf(candles), refused: [], unknown: [] });
  }

  async trades(request: TradeRequest): Promise<Result<TradePage, VenueFault>> {
    const fault = this.#next();
    if (fault) return fail(fault);
    this.tradeRequests.push(request);
    const { after } = request;
    const first =
      "cursor" in after
        ? Number(after.cursor)
        : this.trail.findIndex(({ time }) => time >= instantOfMillis(after.time));
    const start = first < 0 ? this.trail.length : first;
    const trades = this.trail.slice(start, start + this.tradePageSize);
    const isEnd = start + trades.length >= this.trail.length;
    const last = trades.at(-1);
    const to = isEnd || !last ? instantOfMillis(Math.min(request.to, this.now)) : last.time;
    return ok({
      trades,
      covered: { from: trades[0]?.time ?? to, to },
      cursor: String(start + trades.length),
      isLast: isEnd || millisOfInstant(to) >= request.to,
      refused: [],
    });
  }

  async *live(series: readonly LiveSeries[], signal: AbortSignal): AsyncGenerator<LiveEvent> {
    const waiting: LiveEvent[] = [{ kind: "connected", series, at: this.now }];
    let wake = (): void => {};
    const listener = (event: LiveEvent): void => {
      waiting.push(event);
      wake();
    };
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        const event = waiting.shift();
        if (event) yield event;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** How many connections are open. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Sends an event over every connection. */
  tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #next(): VenueFault | undefined {
    const tag = this.mishap(++this.#asked);
    return tag && new VenueFault(tag, this.venue, `Told to fail with ${tag}.`);
  }
}
