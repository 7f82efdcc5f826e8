/** What metrics are computed of: one run's or one account's equity, returns and round trips, and what many of them share. */
import type { Decimal } from "../money/decimal.ts";
import type { DailyEquity, EquityMarks } from "./daily.ts";
import { type Drawdown, drawdownsOf } from "./kernels/drawdowns.ts";
import { type Moments, momentsOf } from "./kernels/moments.ts";
import { type PeriodReturns, periodReturnsOf } from "./kernels/period-returns.ts";
import { sortedCopy } from "./kernels/quantile.ts";

/** Closed positions in columns, in the order in which they closed. */
export interface RoundTrips {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly opened: Float64Array;
  readonly closed: Float64Array;
  /** 1 for long, -1 for short. */
  readonly side: Int8Array;
  /** What each gained after fees and funding, in the account's currency. */
  readonly profit: Float64Array;
  /** Its cost at entry: a return is profit / cost. */
  readonly cost: Float64Array;
  /** The worst and the best unrealized profit while it was open: maximum adverse (at most 0) and favourable (at least 0) excursion. */
  readonly adverse: Float64Array;
  readonly favourable: Float64Array;
  /** Index of its product in `products`. */
  readonly product: Uint16Array;
  readonly products: readonly string[];
}

/** Exact sums of the ledger. */
export interface Totals {
  readonly start: Decimal;
  readonly end: Decimal;
  /** Deposits less withdrawals between start and end. */
  readonly paidIn: Decimal;
  readonly grossProfit: Decimal;
  /** At most 0. */
  readonly grossLoss: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  /** Quote value of every fill. */
  readonly volume: Decimal;
}

/** What is known of a run or an account. */
export interface Performance {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly daily: DailyEquity;
  /**
   * The return from `from` to `to`, the parts of a day before the first midnight and after the last one with it, as a
   * fraction; what was paid in or out is not in it. Absent where there is none, and of days alone.
   */
  readonly whole?: number;
  readonly marks: EquityMarks;
  readonly trips: RoundTrips;
  readonly totals: Totals;
  /** Milliseconds in which a position was open. */
  readonly exposed: number;
  /** Daily returns of holding the same products, on the same days; absent where there are no prices. */
  readonly benchmark?: Float64Array;
  /** A year's return without risk, as a fraction. */
  readonly riskFree: number;
  /** Where the best of several runs was chosen: how many, and the variance of their daily Sharpe ratios. */
  readonly trials?: { readonly count: number; readonly variance: number };
}

/** A performance with what many metrics share, computed once where one asks for it. */
export interface Sample extends Performance {
  /** The riskless return of one day. */
  readonly riskFreeDay: number;
  readonly moments: Moments;
  /** Daily returns in rising order. */
  readonly sorted: Float64Array;
  readonly months: PeriodReturns;
  readonly quarters: PeriodReturns;
  readonly years: PeriodReturns;
  /** Falls of daily equity from a peak, in order of time. */
  readonly drawdowns: readonly Drawdown[];
  readonly tripMoments: Moments;
}

/** Prepares a performance for its metrics. */
export function sampleOf(performance: Performance): Sample {
  const { daily, trips, riskFree } = performance;
  const moments = once(() => momentsOf(daily.returns));
  const sorted = once(() => sortedCopy(daily.returns));
  const months = once(() => periodReturnsOf(daily, "month"));
  const quarters = once(() => periodReturnsOf(daily, "quarter"));
  const years = once(() => periodReturnsOf(daily, "year"));
  const drawdowns = once(() => drawdownsOf(daily));
  const tripMoments = once(() => momentsOf(trips.profit));
  return {
    ...performance,
    riskFreeDay: (1 + riskFree) ** (1 / 365) - 1,
    get moments() {
      return moments();
    },
    get sorted() {
      return sorted();
    },
    get months() {
      return months();
    },
    get quarters() {
      return quarters();
    },
    get years() {
      return years();
    },
    get drawdowns() {
      return drawdowns();
    },
    get tripMoments() {
      return tripMoments();
    },
  };
}

/** A value that is computed when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let value: { readonly is: T } | undefined;
  return () => {
    value ??= { is: compute() };
    return value.is;
  };
}
