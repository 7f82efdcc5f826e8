/**
 * Pages of candles of any timeframe that can be had: stored ones as they are, wider ones folded from stored ones, empty
 * slots filled where that is asked for. Only closed candles; what follows or precedes a page begins where it ends.
 */

import { unwrap } from "@spot-canvas/domain/fault";
import { aggregate, aggregation, closeBefore } from "@spot-canvas/domain/market/aggregation";
import { type BuiltColumns, builtOf, joinBuilt, sliceBuilt } from "@spot-canvas/domain/market/built-candle";
import { type CandleColumns, columnsOf } from "@spot-canvas/domain/market/candle";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import { fillFlat, flatFill, quietTime } from "@spot-canvas/domain/market/flat-fill";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { readCandles } from "./read.ts";
import type { CandleTables } from "./request.ts";
import { loadCoverage } from "./series.ts";
import type { CandleSource } from "./source.ts";

/** Which candles of a source, by open time. */
export interface PageRange {
  /** Included. Absent: the newest `limit` candles before `to`. */
  readonly from?: number | undefined;
  /** Excluded. Absent: up to the newest. */
  readonly to?: number | undefined;
  readonly limit: number;
}

/** The most slots that are folded at a time. */
const SLOTS_MAX = 262_144;

/** Closed candles of a source, oldest first. */
export async function readPage(
  tables: CandleTables,
  source: CandleSource,
  range: PageRange,
): Promise<BuiltColumns> {
  const { limit } = range;
  if (source.timeframe === source.name.timeframe && source.fill === "skip") {
    const { from, to } = range;
    const bounds = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    return builtOf(await readCandles(tables, { ...source.name, ...bounds, limit }));
  }
  const window = windowOf(source, range);
  const pieces = await (range.from === undefined
    ? piecesBackward(tables, source, window, limit)
    : piecesForward(tables, source, window, limit));
  const whole = joinBuilt(pieces);
  const count = whole.time.length;
  return range.from === undefined
    ? sliceBuilt(whole, Math.max(0, count - limit), count)
    : sliceBuilt(whole, 0, Math.min(limit, count));
}

/**
 * Whether a page of everything from `from` to `to` will always be the same, but for a revision: it has closed, and
 * nothing in it is left to fetch.
 */
export async function isSettled(
  tables: CandleTables,
  source: CandleSource,
  from: number,
  to: number,
): Promise<boolean> {
  const begin = upTo(source.timeframe, from);
  const end = upTo(source.timeframe, to);
  if (begin >= end || end > source.closedTo) return false;
  const covered = await loadCoverage(tables.sql, tables.schemaOf("candles"), source.name, {
    from: begin,
    to: end,
  });
  return new Coverage(covered).contains(begin, end);
}

/** A stretch of time whose ends are on the grid of the source's timeframe. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** The part of a range in which the source has candles that closed. */
function windowOf({ timeframe, summary, closedTo }: CandleSource, { from, to }: PageRange): Window {
  if (summary.first === undefined) return { from: 0, to: 0 };
  const first = openTimeOf(timeframe, summary.first);
  return {
    from: from === undefined ? first : Math.max(upTo(timeframe, from), first),
    to: to === undefined ? closedTo : Math.min(upTo(timeframe, to), closedTo),
  };
}

/** The first open time that is not before a moment. */
const upTo = (timeframe: Timeframe, moment: number): number =>
  openTimeOf(timeframe, moment + widthOf(timeframe) - 1);

/** How much time is folded next: what the missing rows take where no slot is empty, more where many were. */
function spanOf({ timeframe, name }: CandleSource, left: number, turn: number): number {
  const slots = widthOf(timeframe) / widthOf(name.timeframe);
  const most = Math.max(1, Math.floor(SLOTS_MAX / slots));
  return Math.min(Math.max(1, left) * 2 ** turn, most) * widthOf(timeframe);
}

async function piecesForward(
  tables: CandleTables,
  source: CandleSource,
  window: Window,
  limit: number,
): Promise<BuiltColumns[]> {
  const pieces: BuiltColumns[] = [];
  let left = limit;
  let from = window.from;
  for (let turn = 0; left > 0 && from < window.to; turn++) {
    const to = Math.min(from + spanOf(source, left, turn), window.to);
    const piece = await readPiece(tables, source, { from, to });
    pieces.push(piece);
    left -= piece.time.length;
    from = to;
    if (piece.time.length > 0) continue;
    const next = await readCandles(tables, { ...source.name, from, limit: 1 });
    if (next.time.length === 0) break;
    from = openTimeOf(source.timeframe, next.time[0]!);
  }
  return pieces;
}

async function piecesBackward(
  tables: CandleTables,
  source: CandleSource,
  window: Window,
  limit: number,
): Promise<BuiltColumns[]> {
  const pieces: BuiltColumns[] = [];
  let left = limit;
  let to = window.to;
  for (let turn = 0; left > 0 && to > window.from; turn++) {
    const from = Math.max(to - spanOf(source, left, turn), window.from);
    const piece = await readPiece(tables, source, { from, to });
    pieces.unshift(piece);
    left -= piece.time.length;
    to = from;
    if (piece.time.length > 0) continue;
    const end = await endBefore(tables, source, to);
    if (end === undefined) break;
    to = end;
  }
  return pieces;
}

/** Where the last candle before a moment ends, or the slots that are filled behind it; undefined where none is. */
async function endBefore(
  tables: CandleTables,
  { name, timeframe, fill, outages }: CandleSource,
  moment: number,
): Promise<number | undefined> {
  const before = await readCandles(tables, { ...name, to: moment, limit: 1 });
  if (before.time.length === 0) return undefined;
  let end = before.time[0]! + widthOf(name.timeframe);
  if (fill === "flat") {
    const covered = await loadCoverage(tables.sql, tables.schemaOf("candles"), name, {
      from: end,
      to: moment,
    });
    const quiet = quietTime({ coverage: new Coverage(covered), outages });
    end = quiet.find(({ from, to }) => from <= end && to > end)?.to ?? end;
  }
  return Math.min(moment, upTo(timeframe, end));
}

/** The candles of a window, filled where that is asked for and folded where they are wider than what is stored. */
async function readPiece(
  tables: CandleTables,
  source: CandleSource,
  { from, to }: Window,
): Promise<BuiltColumns> {
  const { name, timeframe } = source;
  const limit = Math.ceil((to - from) / widthOf(name.timeframe));
  const stored = await readCandles(tables, { ...name, from, to, limit });
  const slots = source.fill === "flat" ? await filled(tables, source, { from, to }, stored) : builtOf(stored);
  if (timeframe === name.timeframe) return slots;
  const state = unwrap(aggregation(name.timeframe, timeframe));
  const built = aggregate(state, slots);
  const last = closeBefore(state, to);
  if (last === undefined) return built;
  return joinBuilt([built, { ...columnsOf([last]), missing: Float64Array.of(last.missing) }]);
}

/** The candles of a window with its quiet slots filled, also those that follow a candle before it. */
async function filled(
  tables: CandleTables,
  { name, outages }: CandleSource,
  { from, to }: Window,
  stored: CandleColumns,
): Promise<BuiltColumns> {
  const width = widthOf(name.timeframe);
  const before = await readCandles(tables, { ...name, to: from, limit: 1 });
  const since = before.time.length === 0 ? from : before.time[0]! + width;
  const schema = tables.schemaOf("candles");
  const coverage = new Coverage(await loadCoverage(tables.sql, schema, name, { from: since, to }));
  const quiet = new Coverage(quietTime({ coverage, outages }));
  const state = flatFill(name.timeframe);
  if (before.time.length > 0 && quiet.contains(since, from)) {
    state.last = { time: from - width, close: before.close[0]! };
  }
  return fillFlat(state, stored, quiet.intervals, to);
}
