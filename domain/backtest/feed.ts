/** The candles of one series on their way through a backtest, and the orders that rest on them. */
import { Fault } from "../fault.ts";
import { lowerBound } from "../lower-bound.ts";
import type { CandleColumns } from "../market/candle.ts";
import { CandleView } from "../market/candle-view.ts";
import type { Gap } from "../market/coverage.ts";
import { misorder } from "../market/quality.ts";
import { widthOf } from "../market/timeframe.ts";
import { noOrders, type RestingOrders } from "../orders/paper-venue.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import type { RunningStrategy, Series } from "../strategies/strategy.ts";
import type { BacktestInstance } from "./setup.ts";

/** A strategy that is given the candles of a feed. */
export interface FedStrategy {
  readonly setup: BacktestInstance;
  readonly running: RunningStrategy;
  /** Where its orders rest. */
  readonly venue: Feed;
}

/** One series. Its next event is the open of its candle at hand, where orders wait for it, or else its close. */
export class Feed {
  readonly series: Series;
  readonly columns: CandleColumns;
  readonly width: number;
  readonly resting: RestingOrders;
  readonly strategies: FedStrategy[] = [];
  readonly gaps: readonly Gap[];
  readonly view: CandleView;
  /** Index of the candle at hand. */
  index = 0;
  /** When its next event is; infinite where it has none. */
  due = Number.POSITIVE_INFINITY;
  /** Whether that event is a close. */
  closes = true;
  /** Index of its product among those of the account. */
  readonly market: number;
  #opened = false;

  constructor(series: Series, columns: CandleColumns, terms: TradingTerms, market: number) {
    this.series = series;
    this.columns = columns;
    this.width = widthOf(series.timeframe);
    this.resting = noOrders(terms);
    this.gaps = gapsIn(series, columns, this.width);
    this.market = market;
    this.view = new CandleView(columns);
  }

  /** Works out the next event after something changed. */
  plan(now: number): void {
    const { time } = this.columns;
    if (this.index >= time.length) {
      this.due = Number.POSITIVE_INFINITY;
      return;
    }
    const open = time[this.index]!;
    const waits = this.resting.orders.length > 0;
    this.closes = this.#opened || !waits || open < now;
    this.due =
      !waits && this.strategies.length === 0
        ? Number.POSITIVE_INFINITY
        : this.closes
          ? open + this.width
          : open;
  }

  /** The candle at hand has opened. */
  open(now: number): void {
    this.#opened = true;
    this.plan(now);
  }

  /** Reads the candle at hand. */
  read(): CandleView {
    this.view.row = this.index;
    return this.view;
  }

  /** Goes on to the next candle. */
  advance(now: number): void {
    this.pass();
    this.plan(now);
  }

  /** Goes on to the next candle, and leaves it to the caller to plan. */
  pass(): void {
    this.index++;
    this.#opened = false;
  }

  /** Whether candles are missing between two moments. */
  lacks(after: number, until: number): boolean {
    const { gaps } = this;
    let low = 0;
    let high = gaps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (gaps[middle]!.to <= after) low = middle + 1;
      else high = middle;
    }
    return low < gaps.length && gaps[low]!.from < until;
  }

  /** Where no strategy is fed, candles that passed without an order are skipped: goes on to the first that opens at a time or after it. */
  seek(from: number): void {
    if (this.strategies.length > 0 || this.resting.orders.length > 0) return;
    const index = lowerBound(this.columns.time, from, this.index);
    if (index > this.index) this.#opened = false;
    this.index = index;
  }
}

/** The holes between candles in order. Throws where they are not in order, or where there is none. */
function gapsIn(series: Series, { time }: CandleColumns, width: number): readonly Gap[] {
  const name = `${series.venue} ${series.product} ${series.timeframe}`;
  if (time.length === 0) {
    throw new Fault("NoCandles", "not-found", `There are no candles of ${name} in that range.`);
  }
  const gaps: Gap[] = [];
  let before = time[0]!;
  for (let index = 1; index < time.length; index++) {
    const at = time[index]!;
    const step = at - before;
    if (step !== width) {
      if (!(step > 0)) {
        const problem = misorder(before, at) ?? "its time is not a number";
        throw new Fault("Disorder", "corrupt", `Candle ${index + 1} of ${name} is out of order: ${problem}.`);
      }
      const from = before + width;
      gaps.push({ from, to: at, missing: Math.round((at - from) / width), kind: "not-fetched" });
    }
    before = at;
  }
  return gaps;
}
