/**
 * Slots that are known to be empty, filled flat: the close before, and no volume. One pure streaming fold for strategies,
 * live and in a backtest, and for whoever asks the API. What was not fetched, and what an outage of the venue took, is
 * never filled; nor is what comes behind it before the next candle, as nobody knows which close came last.
 */
import { type BuiltColumns, emptyBuilt } from "./built-candle.ts";
import { CANDLE_FIELDS, type CandleColumns } from "./candle.ts";
import type { Interval, KnownTime } from "./coverage.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** A fold in progress: the slot that was filled or given last. Plain data that survives JSON, changed in place. */
export interface FlatFill {
  readonly timeframe: Timeframe;
  /** Its open time and its close; null before the first candle. */
  last: { readonly time: number; readonly close: number } | null;
}

/** Begins to fill a series. */
export const flatFill = (timeframe: Timeframe): FlatFill => ({ timeframe, last: null });

/** The time for which a slot without a candle is one without a trade: what is covered, without outages. */
export const quietTime = ({ coverage, outages }: KnownTime): readonly Interval[] =>
  coverage.intervals.flatMap(({ from, to }) => outages.gaps(from, to));

/**
 * Goes on by candles in rising order, all behind those before, and gives them with the slots between them that lie in
 * `known` (rising intervals, see {@link quietTime}) filled; up to `until` also those behind the last candle. `missing` is
 * 1 for a slot that was filled and 0 for a candle.
 */
export function fillFlat(
  state: FlatFill,
  candles: CandleColumns,
  known: readonly Interval[],
  until = Number.NEGATIVE_INFINITY,
): BuiltColumns {
  const width = widthOf(state.timeframe);
  const knowledge = new Knowledge(known);
  const runs: Run[] = [];
  let filled = 0;
  const fillTo = (end: number, before: number): void => {
    if (!state.last) return;
    const from = state.last.time + width;
    if (from >= end) return;
    const { close } = state.last;
    const count = Math.floor((Math.min(end, knowledge.endFrom(from)) - from) / width);
    if (count <= 0) return;
    runs.push({ from, count, before, close });
    filled += count;
    state.last = { time: from + (count - 1) * width, close };
  };
  const { time, close } = candles;
  for (let index = 0; index < time.length; index++) {
    fillTo(time[index]!, index);
    state.last = { time: time[index]!, close: close[index]! };
  }
  if (until > Number.NEGATIVE_INFINITY) fillTo(until, time.length);
  return interleaved(candles, runs, filled, width);
}

/** Slots to fill: from an open time on, before the candle at an index, at a close. */
interface Run {
  readonly from: number;
  readonly count: number;
  readonly before: number;
  readonly close: number;
}

/** The candles with the runs between them. */
function interleaved(
  candles: CandleColumns,
  runs: readonly Run[],
  filled: number,
  width: number,
): BuiltColumns {
  const count = candles.time.length;
  const out = emptyBuilt(count + filled);
  let copied = 0;
  let at = 0;
  const copyTo = (end: number): void => {
    for (const field of CANDLE_FIELDS) out[field].set(candles[field].subarray(copied, end), at);
    at += end - copied;
    copied = end;
  };
  for (const run of runs) {
    copyTo(run.before);
    for (let slot = 0; slot < run.count; slot++) out.time[at + slot] = run.from + slot * width;
    for (const field of ["open", "high", "low", "close"] as const) {
      out[field].fill(run.close, at, at + run.count);
    }
    out.missing.fill(1, at, at + run.count);
    at += run.count;
  }
  copyTo(count);
  return out;
}

/** Walks through intervals with rising questions. */
class Knowledge {
  readonly #intervals: readonly Interval[];
  #at = 0;

  constructor(intervals: readonly Interval[]) {
    this.#intervals = intervals;
  }

  /** How far from a moment on everything is known; the moment itself where it is not. */
  endFrom(moment: number): number {
    while (this.#at < this.#intervals.length && this.#intervals[this.#at]!.to <= moment) this.#at++;
    const held = this.#intervals[this.#at];
    return held !== undefined && held.from <= moment ? held.to : moment;
  }
}
