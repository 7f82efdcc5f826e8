/**
 * Wider candles from narrower ones: open of the first, highest high, lowest low, close of the last, sum of volume, and
 * how many slots had no candle. A pure streaming fold, the same for the API, for strategies and in a backtest: any split
 * of a series gives the same candles, and an hour of quarters is the hour of their minutes.
 *
 * A candle closes with the candle of its last slot, or with the first one behind it. Slots without any candle make none.
 */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { type BuiltCandle, type BuiltColumns, emptyBuilt, joinBuilt, sliceBuilt } from "./built-candle.ts";
import type { Candle, CandleColumns } from "./candle.ts";
import { addExactly, clearSum, type ExactSum, emptySum, totalOf } from "./exact-sum.ts";
import { isOnGrid, openTimeOf, type Timeframe, widthOf } from "./timeframe.ts";

/** Candles that may be made of slots themselves. */
export type SourceColumns = CandleColumns & { readonly missing?: Float64Array };

/** A fold in progress: the candle that is open. Plain data that survives JSON, changed in place. */
export interface Aggregation {
  readonly from: Timeframe;
  readonly to: Timeframe;
  /** The slots that are counted, in milliseconds. */
  readonly slot: number;
  /** Whether a candle is open, and how many of its slots had one so far. */
  isOpen: boolean;
  present: number;
  /** Open time of the open candle, and where it ends. */
  time: number;
  end: number;
  open: number;
  high: number;
  low: number;
  close: number;
  readonly volume: ExactSum;
}

/** Whether candles of one timeframe can be built from those of another: each of them lies within one. */
export const isBuildable = (from: Timeframe, to: Timeframe): boolean =>
  widthOf(to) > widthOf(from) && widthOf(to) % widthOf(from) === 0 && isOnGrid(from, openTimeOf(to, 0));

/**
 * Begins to build candles of `to` from those of `from`. `unit` is what `from` was built from itself, so that missing
 * slots are counted in it. Faults: `NotBuildable`.
 */
export function aggregation(from: Timeframe, to: Timeframe, unit: Timeframe = from): Result<Aggregation> {
  if (!isBuildable(from, to) || (unit !== from && !isBuildable(unit, from))) {
    const reason = `Candles of ${to} cannot be built from ${from}: they do not divide into them.`;
    return fail(new Fault("NotBuildable", "usage", reason));
  }
  return ok({ from, to, slot: widthOf(unit), ...NOTHING, volume: emptySum() });
}

const NOTHING = { isOpen: false, present: 0, time: 0, end: 0, open: 0, high: 0, low: 0, close: 0 } as const;

/** Goes on by candles in rising order, all behind those before; gives those that closed. */
export function aggregate(state: Aggregation, candles: SourceColumns): BuiltColumns {
  const { time, open, high, low, close, volume, missing } = candles;
  const ratio = widthOf(state.to) / widthOf(state.from);
  // Candles that are far apart close one each; of a dense series far fewer are needed.
  let built = emptyBuilt(Math.min(time.length, Math.ceil(time.length / ratio)) + 1);
  let count = 0;
  const emit = (): void => {
    if (count === built.time.length) built = joinBuilt([built, emptyBuilt(count)]);
    built.time[count] = state.time;
    built.open[count] = state.open;
    built.high[count] = state.high;
    built.low[count] = state.low;
    built.close[count] = state.close;
    built.volume[count] = totalOf(state.volume);
    built.missing[count] = missingIn(state);
    count++;
  };
  for (let index = 0; index < time.length; index++) {
    if (beginsAnother(state, time[index]!)) {
      if (state.isOpen) emit();
      begin(state, time[index]!, open[index]!);
    }
    extend(state, high[index]!, low[index]!, close[index]!, volume[index]!, missing?.[index] ?? 0);
    if (isLast(state, time[index]!)) {
      emit();
      state.isOpen = false;
    }
  }
  return sliceBuilt(built, 0, count);
}

/** For a candle that closes none, so that the usual case makes no object. */
const NONE: readonly BuiltCandle[] = Object.freeze([]);

/** As {@link aggregate}, for one candle. */
export function aggregateOne(
  state: Aggregation,
  candle: Candle & { readonly missing?: number },
): readonly BuiltCandle[] {
  let closed = NONE;
  if (beginsAnother(state, candle.time)) {
    if (state.isOpen) closed = [formingOf(state)!];
    begin(state, candle.time, candle.open);
  }
  extend(state, candle.high, candle.low, candle.close, candle.volume, candle.missing ?? 0);
  if (isLast(state, candle.time)) {
    closed = [...closed, formingOf(state)!];
    state.isOpen = false;
  }
  return closed;
}

/** Closes the open candle where it is known that all before a moment is there; undefined where none closes. */
export function closeBefore(state: Aggregation, moment: number): BuiltCandle | undefined {
  if (!state.isOpen || state.end > moment) return undefined;
  const closed = formingOf(state);
  state.isOpen = false;
  return closed;
}

/** The candle that is open, as far as it is known; undefined where none is. */
export function formingOf(state: Aggregation): BuiltCandle | undefined {
  if (!state.isOpen) return undefined;
  const { time, open, high, low, close, volume } = state;
  return { time, open, high, low, close, volume: totalOf(volume), missing: missingIn(state) };
}

const missingIn = ({ time, end, slot, present }: Aggregation): number => (end - time) / slot - present;

const beginsAnother = (state: Aggregation, time: number): boolean => !state.isOpen || time >= state.end;

const isLast = ({ from, end }: Aggregation, time: number): boolean => time + widthOf(from) === end;

function begin(state: Aggregation, time: number, open: number): void {
  state.isOpen = true;
  state.present = 0;
  state.time = openTimeOf(state.to, time);
  state.end = state.time + widthOf(state.to);
  state.open = open;
  state.high = Number.NEGATIVE_INFINITY;
  state.low = Number.POSITIVE_INFINITY;
  clearSum(state.volume);
}

function extend(
  state: Aggregation,
  high: number,
  low: number,
  close: number,
  volume: number,
  missing: number,
): void {
  if (high > state.high) state.high = high;
  if (low < state.low) state.low = low;
  state.close = close;
  addExactly(state.volume, volume);
  state.present += widthOf(state.from) / state.slot - missing;
}
