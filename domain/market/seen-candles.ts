/**
 * The candles of a series as a backtest gives them to strategies: of each the first that was recorded, in the order of
 * time, and slots that are known to be empty filled flat. A fold over the records of the log, or of a file, in their order.
 */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "./candle.ts";
import { Coverage, type Interval } from "./coverage.ts";
import { FirstRecords } from "./first-records.ts";
import { fillFlat, flatFill, quietTime } from "./flat-fill.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** What of a record the fold looks at. */
export interface CandleRecord {
  readonly candles: CandleColumns;
  /** What is missing in it was empty. */
  readonly coverage: readonly Interval[];
}

/** The fold of one series. */
export class SeenCandles {
  readonly #timeframe: Timeframe;
  readonly #first: FirstRecords;
  readonly #pages: CandleColumns[] = [];
  readonly #coverage = new Coverage();
  readonly #revised: number[] = [];
  #newest = Number.NEGATIVE_INFINITY;
  #rises = true;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
    this.#first = new FirstRecords(timeframe);
  }

  /** Takes the next record of the log. */
  take({ candles, coverage }: CandleRecord): void {
    for (const { from, to } of coverage) this.#coverage.add(from, to);
    const fresh = this.#first.take(candles);
    if (fresh.time.length < candles.time.length) this.#noteRevised(candles, fresh);
    if (fresh.time.length === 0) return;
    for (const time of fresh.time) {
      if (time <= this.#newest) this.#rises = false;
      this.#newest = time;
    }
    this.#pages.push(fresh);
  }

  /** All candles, once: the fold has none of them afterwards. `outages` are never filled. */
  columns(outages: Coverage = new Coverage()): CandleColumns {
    const all = joined(this.#pages);
    const rising = this.#rises ? all : inOrderOfTime(all);
    const quiet = new Coverage(quietTime({ coverage: this.#coverage, outages }));
    if (!hasQuietSlot(rising, quiet, widthOf(this.#timeframe))) return rising;
    return fillFlat(flatFill(this.#timeframe), rising, quiet.intervals, quiet.intervals.at(-1)!.to);
  }

  /** Candles of a range of which a later record says something else: an equal one is never recorded again. */
  revisedIn({ from, to }: Interval): number {
    return this.#revised.filter((time) => time >= from && time < to).length;
  }

  #noteRevised({ time }: CandleColumns, fresh: CandleColumns): void {
    const isFresh = new Set(fresh.time);
    for (const each of time) if (!isFresh.has(each)) this.#revised.push(each);
  }
}

/** Pages as one, in their order; they are let go on the way, so that they never all stand beside it. */
export function joined(pages: CandleColumns[]): CandleColumns {
  if (pages.length === 1) return pages[0]!;
  const all = emptyColumns(pages.reduce((sum, page) => sum + page.time.length, 0));
  let at = 0;
  for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
    for (const field of CANDLE_FIELDS) all[field].set(page[field], at);
    at += page.time.length;
  }
  return all;
}

/** Whether a slot behind the first candle is without one and known to be empty. */
function hasQuietSlot({ time }: CandleColumns, quiet: Coverage, width: number): boolean {
  for (let index = 1; index <= time.length; index++) {
    const next = time[index - 1]! + width;
    if (time[index] !== next && quiet.contains(next, next + width)) return true;
  }
  return false;
}

/** History that was recorded behind what came live stands before it. */
function inOrderOfTime(columns: CandleColumns): CandleColumns {
  const { time } = columns;
  const order = Uint32Array.from(time, (_, index) => index).sort((a, b) => time[a]! - time[b]!);
  const sorted = emptyColumns(time.length);
  for (const field of CANDLE_FIELDS) {
    for (let place = 0; place < order.length; place++) sorted[field][place] = columns[field][order[place]!]!;
  }
  return sorted;
}
