/**
 * The candles of a series as a backtest gives them to strategies: what its records settled one by one, as live
 * (slot-fold.ts), and with hindsight what was recorded behind that: history that was fetched later, and holes that turned
 * out to be empty. A fold over the records of the log, or of a file, in their order.
 */
import {
  CANDLE_FIELDS,
  type Candle,
  type CandleColumns,
  candleAt,
  columnsOf,
  emptyColumns,
} from "./candle.ts";
import { Coverage, type Interval } from "./coverage.ts";
import { FirstRecords } from "./first-records.ts";
import { fillFlat, flatFill, quietTime } from "./flat-fill.ts";
import { type CandleRecord, SlotFold } from "./slot-fold.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** The fold of one series. */
export class SeenCandles {
  readonly #timeframe: Timeframe;
  readonly #outages: Coverage;
  readonly #slots: SlotFold;
  readonly #first: FirstRecords;
  readonly #pages: CandleColumns[] = [];
  readonly #coverage = new Coverage();
  readonly #revised: number[] = [];
  #isLate = false;

  /** `outages` are never filled. */
  constructor(timeframe: Timeframe, outages = new Coverage()) {
    this.#timeframe = timeframe;
    this.#outages = outages;
    this.#slots = new SlotFold(timeframe);
    this.#first = new FirstRecords(timeframe);
  }

  /** Takes the next record of the log. */
  take(record: CandleRecord): void {
    const { candles } = record;
    for (const { from, to } of record.coverage) this.#coverage.add(from, to);
    const given = this.#slots.take(record, this.#outages);
    if (given.time.length > 0) this.#pages.push(given);
    const fresh = this.#first.take(candles);
    if (fresh.time.length < candles.time.length) this.#noteRevised(candles, fresh);
    if (isSame(fresh, given)) return;
    this.#first.pass(given.time);
    this.#takeLate(fresh, given);
  }

  /** All candles, once: the fold has none of them afterwards. */
  columns(): CandleColumns {
    const all = joined(this.#pages);
    const rising = this.#isLate ? inOrderOfTime(all) : all;
    const quiet = new Coverage(quietTime({ coverage: this.#coverage, outages: this.#outages }));
    if (!hasQuietSlot(rising, quiet, widthOf(this.#timeframe))) return rising;
    return fillFlat(flatFill(this.#timeframe), rising, quiet.intervals, quiet.intervals.at(-1)!.to);
  }

  /** Slots of a range of which a later record says something else: an equal candle is never recorded again. */
  revisedIn({ from, to }: Interval): number {
    return this.#revised.filter((time) => time >= from && time < to).length;
  }

  /** What was recorded behind a later candle. */
  #takeLate(fresh: CandleColumns, given: CandleColumns): void {
    const isGiven = new Set(given.time);
    const late = rowsOf(fresh, (time) => !isGiven.has(time));
    if (late.length === 0) return;
    this.#pages.push(columnsOf(late));
    this.#isLate = true;
  }

  #noteRevised({ time }: CandleColumns, fresh: CandleColumns): void {
    const isFresh = new Set(fresh.time);
    for (const each of time) if (!isFresh.has(each)) this.#revised.push(each);
  }
}

/** Whether a record gave its new candles and nothing else, as it mostly does. */
const isSame = ({ time: fresh }: CandleColumns, { time: given }: CandleColumns): boolean =>
  fresh.length === given.length && fresh[0] === given[0] && fresh.at(-1) === given.at(-1);

/** The candles whose open times are wanted. */
const rowsOf = (columns: CandleColumns, isWanted: (time: number) => boolean): readonly Candle[] =>
  Array.from(columns.time, (_, index) => candleAt(columns, index)).filter(({ time }) => isWanted(time));

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
