/** Pages of candles from a venue, several asked for side by side and given in their order. */
import { type Result, unwrap } from "@spot-canvas/domain/fault";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import type { CandlePage, LiveSeries, MarketData } from "../../venues/venue.ts";
import type { VenueFault } from "../../venues/venue-fault.ts";
import { type Patience, persistently } from "./patience.ts";

/** Requests that are under way at one time: the way to the venue and back costs nothing then. */
const AHEAD = 4;

/**
 * The pages of the intervals, oldest first. A page that ends before its interval does is followed by those of the
 * rest, until the venue has nothing more to say. Throws the fault that no waiting mends.
 */
export async function* candlePages(
  market: Pick<MarketData, "candles">,
  series: LiveSeries,
  intervals: readonly Interval[],
  patience: Patience,
): AsyncGenerator<CandlePage, void, undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([patience.signal, stop.signal]);
  const ask = (interval: Interval): Promise<Result<CandlePage, VenueFault>> => {
    const request = { ...series, ...interval };
    const page = persistently(() => market.candles(request, signal), { ...patience, signal });
    // Whoever is ahead of a page that fails is not listened to any more.
    page.catch(() => undefined);
    return page;
  };
  const underway: Promise<Result<CandlePage, VenueFault>>[] = [];
  try {
    for (let index = 0; index < intervals.length; index++) {
      for (let next = index + underway.length; next < intervals.length && underway.length < AHEAD; next++) {
        underway.push(ask(intervals[next]!));
      }
      const { to } = intervals[index]!;
      let page = unwrap(await underway.shift()!);
      yield page;
      while (page.covered.from < page.covered.to && page.covered.to < to) {
        page = unwrap(await ask({ from: page.covered.to, to }));
        yield page;
      }
    }
  } finally {
    stop.abort();
  }
}
