/**
 * A market whose time runs faster than its frames may arrive, as its follower may know it. By the clock alone, a slot
 * would be over before its last candle was read; so the follower's time stays within the slot that runs until the
 * market has said of every series that this slot is closed.
 */
import { openTimeOf, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { LiveEvent, LiveSeries, MarketData } from "../venues/venue.ts";
import { systemClock } from "../waiting/system-clock.ts";

/** What is followed, and how fast. */
export interface FollowedMarketOptions {
  readonly market: MarketData;
  /** The market's own time. */
  readonly now: () => number;
  /** How many times as fast as time it passes. */
  readonly speed: number;
}

/** A market, and the clock to follow it by. */
export interface FollowedMarket {
  readonly market: MarketData;
  readonly clock: Clock;
}

/** Forming candles are shown no more often: many changes of one are no more to the eye. */
const SLEEP_MS_MIN = 100;

/** Hears what a market says of its time. */
export function followedMarket({ market, now, speed }: FollowedMarketOptions): FollowedMarket {
  /** By series: where the slot ends that the market has not closed yet. */
  const slotEnds = new Map<string, number>();
  const hear = (event: LiveEvent): void => {
    if (event.kind === "disconnected") slotEnds.clear();
    else if (event.kind === "connected") {
      for (const series of event.series) {
        slotEnds.set(keyOf(series), openTimeOf(series.timeframe, event.at) + widthOf(series.timeframe));
      }
    } else if (event.kind === "closed") {
      slotEnds.set(keyOf(event), event.candle.time + 2 * widthOf(event.timeframe));
    }
  };
  const clock: Clock = {
    now: () => Math.min(now(), ...[...slotEnds.values()].map((end) => end - 1)),
    monotonic: () => systemClock.monotonic(),
    breathe: () => systemClock.breathe(),
    sleep: (milliseconds, signal) => systemClock.sleep(Math.max(SLEEP_MS_MIN, milliseconds / speed), signal),
  };
  return { market: overheard(market, hear), clock };
}

const keyOf = ({ product, timeframe }: LiveSeries): string => `${product} ${timeframe}`;

/** The same market, with somebody else who hears what it says. */
const overheard = (market: MarketData, hear: (event: LiveEvent) => void): MarketData => ({
  venue: market.venue,
  capabilities: market.capabilities,
  products: (signal) => market.products(signal),
  fees: (signal) => market.fees(signal),
  clock: (signal) => market.clock(signal),
  candles: (request, signal) => market.candles(request, signal),
  trades: (request, signal) => market.trades(request, signal),
  async *live(series, signal) {
    for await (const event of market.live(series, signal)) {
      hear(event);
      yield event;
    }
  },
  [Symbol.asyncDispose]: () => market[Symbol.asyncDispose](),
});
