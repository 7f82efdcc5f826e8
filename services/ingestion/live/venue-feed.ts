/** Follows series of one venue over one connection: hands what is heard to each of them, and says what goes wrong. */
import { setMaxListeners } from "node:events";
import type { CandleSource } from "@spot-canvas/domain/events/candles-recorded";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Ephemeral } from "../../log/ephemeral.ts";
import type { Logger } from "../../logging/logger.ts";
import type { LiveEvent, LiveSeries, MarketData } from "../../venues/venue.ts";
import type { CandleSink } from "../candle-sink.ts";
import { refusedBy } from "../refused-input.ts";
import { refuseUnserved } from "../served-timeframe.ts";
import { SeriesFeed } from "./series-feed.ts";

/** What a venue is followed with. */
export interface VenueFeedOptions {
  readonly market: MarketData;
  readonly series: readonly LiveSeries[];
  readonly sink: CandleSink;
  /** Where the log's knowledge of a series ends: its candles are asked for from there on. */
  readonly knownTo: (series: LiveSeries) => Promise<number>;
  readonly ephemeral: Ephemeral;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** What the candles are recorded as, where that is not what they are: of a made-up market. */
  readonly label?: { readonly venue: Venue; readonly source: CandleSource };
  /** Told when slots of a series were asked for that had been missed. */
  readonly onSeam?: (series: LiveSeries, interval: Interval) => void;
}

/** How often candles that form are shown, and those whose time is over closed. */
const TICK_MS = 250;
/** A clock that is further off than this closes candles early or late. */
const CLOCK_OFF_MS = 1_000;

/**
 * Runs until the signal aborts. Faults: `TimeframeNotServed`, thrown; what goes wrong at the venue or at the log is
 * said and tried again.
 */
export async function followVenue(options: VenueFeedOptions): Promise<void> {
  const feed = new VenueFeed(options, await offsetOf(options));
  await feed.run();
}

/** How far the machine's clock is ahead of the venue's; nothing where the venue does not say. */
async function offsetOf({ market, signal, logger }: VenueFeedOptions): Promise<number> {
  const told = await market.clock(signal);
  if (!told.ok) return 0;
  const { aheadMs, withinMs } = told.value;
  if (Math.abs(aheadMs) <= CLOCK_OFF_MS + withinMs) return 0;
  const direction = aheadMs > 0 ? "ahead of" : "behind";
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  logger.warn(`This machine's clock is ${seconds} s ${direction} that of ${market.venue}: set it.`);
  return aheadMs;
}

class VenueFeed {
  readonly #options: VenueFeedOptions;
  readonly #clock: Clock;
  readonly #feeds = new Map<string, SeriesFeed>();
  /** Series by product: a trade is heard once for all of them. */
  readonly #byProduct = new Map<string, SeriesFeed[]>();
  readonly #connected = new Set<string>();

  constructor(options: VenueFeedOptions, aheadMs: number) {
    this.#options = options;
    const { clock } = options;
    this.#clock = {
      now: () => clock.now() - aheadMs,
      monotonic: () => clock.monotonic(),
      breathe: () => clock.breathe(),
      sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    };
  }

  async run(): Promise<void> {
    const { series, market } = this.#options;
    for (const each of series) refuseUnserved(market, each);
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, failed.signal]);
    // Every series listens to it.
    setMaxListeners(0, signal);
    for (const each of series) await this.#open(each, signal);
    const parts = [...this.#feeds.values()].map((feed) => feed.run());
    if (market.capabilities.live !== "polling") parts.push(this.#listen(signal), this.#tick(signal));
    try {
      await Promise.all(parts);
    } finally {
      failed.abort();
    }
  }

  async #open(series: LiveSeries, signal: AbortSignal): Promise<void> {
    const { knownTo, onSeam, market, sink, ephemeral, logger, label } = this.#options;
    const feed = new SeriesFeed({
      market,
      series,
      sink,
      ephemeral,
      clock: this.#clock,
      signal,
      logger,
      knownTo: await knownTo(series),
      ...(label === undefined ? {} : { label }),
      ...(onSeam === undefined ? {} : { onSeam: (interval: Interval) => onSeam(series, interval) }),
    });
    this.#feeds.set(keyOf(series), feed);
    this.#byProduct.set(series.product, [...(this.#byProduct.get(series.product) ?? []), feed]);
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { market, series } = this.#options;
    for await (const event of market.live(series, signal)) await this.#hear(event);
    for (const feed of this.#feeds.values()) feed.disconnected();
  }

  #connect(series: LiveSeries, at: number): void {
    const { logger, market } = this.#options;
    this.#feeds.get(keyOf(series))?.connected(at);
    const isNew = !this.#connected.has(keyOf(series));
    this.#connected.add(keyOf(series));
    // Venues confirm series one by one: it is said once for all of them.
    if (!isNew || this.#connected.size < this.#feeds.size) return;
    logger.info(`${market.venue} is heard.`, { series: this.#connected.size });
  }

  async #tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(TICK_MS, signal);
      for (const feed of this.#feeds.values()) feed.tick(this.#clock.now());
    }
  }

  async #hear(event: LiveEvent): Promise<void> {
    const { logger, market, sink } = this.#options;
    switch (event.kind) {
      case "connected":
        for (const series of event.series) this.#connect(series, event.at);
        return;
      case "trade":
        for (const feed of this.#byProduct.get(event.product) ?? []) feed.trade(event.trade);
        return;
      case "forming":
        return this.#feeds.get(keyOf(event))?.forming(event.candle);
      case "closed":
        return this.#feeds.get(keyOf(event))?.closed(event.candle);
      case "lost":
        for (const feed of this.#byProduct.get(event.product) ?? []) {
          feed.lost(millisOfInstant(event.from), millisOfInstant(event.to));
        }
        return logger.warn(`${market.venue}: messages of ${event.product} were lost; it is asked for them.`);
      case "stale":
        return logger.warn(`${market.venue} said nothing for ${Math.round(event.silentMs / 1_000)} s.`);
      case "disconnected":
        for (const feed of this.#feeds.values()) feed.disconnected();
        this.#connected.clear();
        return logger.warn(`${event.fault.message} It is asked instead, until it is heard again.`);
      case "refused":
        this.#feeds.get(keyOf(event.series))?.disconnected();
        return logger.warn(`${event.fault.message} ${event.series.product} is asked for instead.`);
      case "unreadable":
        return sink.refuse(refusedBy(market.venue, undefined, [event.input]));
      default:
        return event satisfies never;
    }
  }
}

const keyOf = ({ product, timeframe }: LiveSeries): string => `${product} ${timeframe}`;
