/** Performances for tests of metrics: a few numbers, the rest empty. */
import { Decimal } from "../money/decimal.ts";
import { DAY_MS } from "../statistics/daily.ts";
import type { Performance, RoundTrips } from "../statistics/sample.ts";

/** One closed position as a test writes it: profit, and what differs from a long one of cost 100 held for a day. */
export interface Trip {
  readonly profit: number;
  readonly cost?: number;
  readonly side?: 1 | -1;
  readonly days?: number;
  readonly adverse?: number;
  readonly favourable?: number;
  readonly product?: number;
}

/** The midnight at which performances of tests begin: Monday 2024-01-01. */
export const FIRST_DAY = 1_704_067_200_000;

/** Round trips that close one a day. */
export function tripsOf(trips: readonly Trip[]): RoundTrips {
  const column = (of: (trip: Trip, index: number) => number): Float64Array => Float64Array.from(trips, of);
  return {
    count: trips.length,
    opened: column(({ days = 1 }, index) => FIRST_DAY + (index + 1 - days) * DAY_MS),
    closed: column((_, index) => FIRST_DAY + (index + 1) * DAY_MS),
    side: Int8Array.from(trips, ({ side = 1 }) => side),
    profit: column(({ profit }) => profit),
    cost: column(({ cost = 100 }) => cost),
    adverse: column(({ adverse = 0, profit }) => Math.min(adverse, profit, 0)),
    favourable: column(({ favourable = 0, profit }) => Math.max(favourable, profit, 0)),
    product: Uint16Array.from(trips, ({ product = 0 }) => product),
    products: ["BTC-USD", "ETH-USD"],
  };
}

/** An account that starts with 1000 and makes these daily returns and round trips. */
export function performanceOf(
  returns: readonly number[],
  trips: readonly Trip[] = [],
  more: Partial<Performance> = {},
): Performance {
  const equity = [1_000];
  for (const value of returns) equity.push(equity.at(-1)! * (1 + value));
  const sum = (of: (profit: number) => boolean): Decimal =>
    trips.reduce((total, { profit }) => (of(profit) ? total.plus(Decimal.of(profit)) : total), Decimal.ZERO);
  return {
    from: FIRST_DAY,
    to: FIRST_DAY + Math.max(1, returns.length) * DAY_MS,
    daily: { first: FIRST_DAY, equity: Float64Array.from(equity), returns: Float64Array.from(returns) },
    marks: {
      times: Float64Array.from(equity, (_, index) => FIRST_DAY + index * DAY_MS),
      equity: Float64Array.from(equity),
    },
    trips: tripsOf(trips),
    totals: {
      start: Decimal.of(1_000),
      end: Decimal.ofDouble(equity.at(-1)!),
      paidIn: Decimal.ZERO,
      grossProfit: sum((profit) => profit > 0),
      grossLoss: sum((profit) => profit < 0),
      fees: Decimal.ZERO,
      funding: Decimal.ZERO,
      volume: Decimal.ZERO,
    },
    exposed: 0,
    riskFree: 0,
    ...more,
  };
}
