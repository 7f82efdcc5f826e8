/** From the rows of a venue's answer to a page: what is closed, possible and within the window, in order, each once. */
import { CANDLE_FIELDS, type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { impossibility } from "@spot-canvas/domain/market/quality";
import { isOnGrid, openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
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
export function pageOf(source: PageSource): CandlePage {
  const { window, timeframe, rows, read } = source;
  const candles = new Map<number, Candle>();
  const refused: RefusedInput[] = [];
  const doubtful = new Set<number>();
  let anySlotIsDoubtful = false;
  for (const row of rows) {
    const candle = read(row);
    if (candle === "made-up" || candle === "forming") continue;
    if (candle !== undefined && !isWithin(candle.time, window)) continue;
    const reason = candle ? flawOf(candle, timeframe, candles.get(candle.time)) : "it is no row of a candle";
    if (candle && reason === undefined) candles.set(candle.time, candle);
    if (reason === undefined || reason === REPEATED) continue;
    refused.push({ body: rowText(row, source.body), reason });
    if (candle && isOnGrid(timeframe, candle.time)) doubtful.add(candle.time);
    else anySlotIsDoubtful = true;
  }
  const sorted = [...candles.values()].sort((a, b) => a.time - b.time);
  const unknown = anySlotIsDoubtful
    ? emptySlots(sorted, window, timeframe)
    : slots(
        [...doubtful].filter((time) => !candles.has(time)),
        timeframe,
      );
  return { covered: window, candles: columnsOf(sorted), refused, unknown };
}

const REPEATED = "repeated";

const isWithin = (time: number, { from, to }: Interval): boolean => !(time < from || time >= to);

function flawOf(candle: Candle, timeframe: Timeframe, other: Candle | undefined): string | undefined {
  const reason = impossibility(candle, timeframe);
  if (reason !== undefined || other === undefined) return reason;
  const isSame = CANDLE_FIELDS.every((field) => candle[field] === other[field]);
  return isSame ? REPEATED : "a row with other values for the same time came before it";
}

/** Slots as intervals; touching ones are one. */
function slots(times: readonly number[], timeframe: Timeframe): readonly Interval[] {
  const coverage = new Coverage();
  for (const time of times) coverage.add(time, time + widthOf(timeframe));
  return coverage.intervals;
}

function emptySlots(candles: readonly Candle[], window: Interval, timeframe: Timeframe): readonly Interval[] {
  const times = candles.map(({ time }) => time);
  return new Coverage(slots(times, timeframe)).gaps(window.from, window.to);
}
