/** What a back-fill will ask of a venue: decided from what the log knows, before the first request. */
import type { Coverage, Interval } from "@spot-canvas/domain/market/coverage";
import { planFetch } from "@spot-canvas/domain/market/fetch-plan";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Capabilities } from "../../venues/venue.ts";

/** What is to be filled, and what is known of it. */
export interface PlanRequest {
  readonly capabilities: Capabilities;
  readonly timeframe: Timeframe;
  /** Which slots: those that open in it and are closed. */
  readonly range: Interval;
  readonly coverage: Coverage;
  /** The time, in epoch milliseconds. */
  readonly now: number;
}

/** What will be asked for. */
export interface BackfillPlan {
  /** The range, cut to slots that are closed. */
  readonly range: Interval;
  /** Slots of which nothing is known yet, those that cannot be had left out. */
  readonly slots: number;
  /** One request each. */
  readonly pages: readonly Interval[];
  /** What the venue serves no candles of any more: built from its trades, at more requests than can be known before. */
  readonly fromTrades: readonly Interval[];
  /** What the venue does not serve at all. */
  readonly beyond: readonly Interval[];
  /** How long the pages take at the venue's limit, at least. */
  readonly seconds: number;
}

/** Candles fall off the end of what a venue serves while they are asked for: so many slots are left to the trades. */
const MARGIN_SLOTS = 2;

/** Plans a back-fill. What is known, be it empty, is not asked for. */
export function planBackfill({ capabilities, timeframe, range, coverage, now }: PlanRequest): BackfillPlan {
  const width = widthOf(timeframe);
  const { newestCandles, pageSlots, pagesPerSecond, tradeHistory } = capabilities;
  const to = Math.min(openTimeOf(timeframe, range.to), openTimeOf(timeframe, now));
  const from = Math.min(firstOpenFrom(timeframe, range.from), to);
  const isServed = capabilities.timeframes.includes(timeframe);
  const reach =
    newestCandles === undefined ? from : openTimeOf(timeframe, now) - (newestCandles - MARGIN_SLOTS) * width;
  const edge = isServed ? Math.min(Math.max(from, reach), to) : to;
  const recent = planFetch(coverage, timeframe, { from: edge, to }, pageSlots);
  const old = coverage.gaps(from, edge);
  const oldSlots = old.reduce((sum, gap) => sum + (gap.to - gap.from) / width, 0);
  return {
    range: { from, to },
    slots: recent.slots + (tradeHistory ? oldSlots : 0),
    pages: recent.pages,
    fromTrades: tradeHistory ? old : [],
    beyond: tradeHistory ? [] : old,
    seconds: recent.pages.length / pagesPerSecond,
  };
}

/** The first open time at or after a moment. */
const firstOpenFrom = (timeframe: Timeframe, time: number): number =>
  openTimeOf(timeframe, time + widthOf(timeframe) - 1);
