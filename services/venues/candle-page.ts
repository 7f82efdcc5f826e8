/** From the rows of a venue's answer to a page: what is closed, possible and within the window, in order, each once. */
import { type Candle, type CandleColumns, columnsOf, emptyColumns } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval, runsOf } from "@spot-canvas/domain/market/coverage";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import { isOnGrid, openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { inOrder } from "./candle-order.ts";
import { rowText } from "./row-text.ts";
import type { CandlePage, CandleRequest, RefusedInput } from "./venue.ts";

/** What a row is: a candle, one made up for a slot without trades, one that still forms, or nothing that can be read. */
export type ReadRow = Candle | "made-up" | "forming" | undefined;

/** Rows on their way into a page. */
export interface PageSource {
  /** The slots that the answer tells of. */
  readonly window: Interval;
  readonly timeframe: Timeframe;
  readonly rows: readonly unknown[];
  readonly read: (row: unknown) => ReadRow;
  /** The answer itself: where refused rows stand byte for byte. */
  readonly body: string;
}

/** The slots that a page of a request covers at most: no more than a page has, and closed at `time`. */
export function windowOf(request: CandleRequest, pageSlots: number, time: number): Interval {
  const { from, to, timeframe } = request;
  const end = Math.min(to, from + pageSlots * widthOf(timeframe), openTimeOf(timeframe, time));
  return { from, to: Math.max(from, end) };
}

/** A page that says nothing of any slot. */
export function emptyPage(from: number): CandlePage {
  return { covered: { from, to: from }, candles: columnsOf([]), refused: [], unknown: [] };
}

/** Makes a page of rows in any order. */
export function pageOf({ window, timeframe, rows, read, body }: PageSource): CandlePage {
  const found = emptyColumns(rows.length);
  const rowOf: unknown[] = [];
  const refused: RefusedInput[] = [];
  /** Times of refused rows; not a number for those that have none on the grid. */
  const doubtful: number[] = [];
  const refuse = (row: unknown, reason: string, time: number): void => {
    refused.push({ body: rowText(row, body), reason });
    doubtful.push(isOnGrid(timeframe, time) ? time : Number.NaN);
  };
  for (const row of rows) {
    const candle = read(row);
    if (candle === "made-up" || candle === "forming") continue;
    if (candle === undefined) {
      refuse(row, "it is no row of a candle", Number.NaN);
      continue;
    }
    if (candle.time < window.from || candle.time >= window.to) continue;
    put(found, rowOf.length, candle);
    const reason = impossibilityAt(found, rowOf.length, timeframe);
    if (reason === undefined) rowOf.push(row);
    else refuse(row, reason, candle.time);
  }
  const { candles, conflicts } = inOrder(found, rowOf.length);
  for (const index of conflicts) {
    const reason = "a row with other values for the same time came before it";
    refuse(rowOf[index], reason, found.time[index]!);
  }
  const unknown = doubtful.length > 0 ? doubtfulSlots(candles, window, timeframe, doubtful) : [];
  return { covered: window, candles, refused, unknown };
}

function put(columns: CandleColumns, index: number, candle: Candle): void {
  columns.time[index] = candle.time;
  columns.open[index] = candle.open;
  columns.high[index] = candle.high;
  columns.low[index] = candle.low;
  columns.close[index] = candle.close;
  columns.volume[index] = candle.volume;
}

/** The slots without a candle that a refused row may be of; any of them where one cannot be told to be of a slot. */
function doubtfulSlots(
  candles: CandleColumns,
  window: Interval,
  timeframe: Timeframe,
  doubtful: readonly number[],
): readonly Interval[] {
  const known = new Coverage(runsOf(candles.time, timeframe));
  if (doubtful.some(Number.isNaN)) return known.gaps(window.from, window.to);
  const slots = new Coverage();
  for (const time of doubtful) {
    if (!known.contains(time, time + widthOf(timeframe))) slots.add(time, time + widthOf(timeframe));
  }
  return slots.intervals;
}
