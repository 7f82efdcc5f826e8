/** Where a backtest's candles come from: a file, the log, or the read models behind the API. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "@spot-canvas/domain/market/candle";
import { FirstRecords } from "@spot-canvas/domain/market/first-records";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { openCandleFile } from "../ingestion/candle-file.ts";
import type { EventLog } from "../log/event-log.ts";

/** Which candles: open times, `from` included and `to` excluded. */
export interface CandleRange extends Series {
  readonly from?: number;
  readonly to?: number;
}

/** Candles of a range. */
export interface SuppliedCandles {
  readonly candles: CandleColumns;
  /** Candles of which a later record says something else than what a strategy saw; absent where that is not known. */
  readonly revised?: number;
}

/** Gives the candles of a series. Faults: `NoCandles` and those of reading. */
export type CandleSupply = (range: CandleRange, signal: AbortSignal) => Promise<SuppliedCandles>;

/** Candles of files, by product: every row as it stands, also one that was made up for a slot without trades. */
export const candlesOfFiles =
  (files: ReadonlyMap<string, string>, lenient: boolean): CandleSupply =>
  async (range, signal) => {
    const file = files.get(range.product) ?? files.get("");
    if (file === undefined) {
      throw new Fault(
        "NoCandles",
        "usage",
        `No file has the candles of ${range.product}: add --candles ${range.product}=FILE.`,
      );
    }
    const pages: CandleColumns[] = [];
    const source = await openCandleFile({
      file,
      timeframe: range.timeframe,
      strict: !lenient,
      keepsMadeUp: true,
      signal,
    });
    for await (const { candles } of source.pages()) pages.push(candles);
    return { candles: within(joined(pages), range) };
  };

/**
 * Candles of the log as strategies see them: the first record of each, in rising order. Counts those that a later record
 * changed.
 */
export const candlesOfLog =
  (log: EventLog, tenant: string): CandleSupply =>
  async (range, signal) => {
    const { venue, product, timeframe } = range;
    const subject = formatSubject({ family: "candles", venue, product, timeframe }, tenant);
    const newest = await log.last(subject);
    const first = new FirstRecords(timeframe);
    const pages: CandleColumns[] = [];
    let revised = 0;
    let last = Number.NEGATIVE_INFINITY;
    if (newest !== undefined) {
      for await (const batch of log.read("MARKET", { after: 0, until: newest.position, subject, signal })) {
        for (const recorded of batch) {
          const reading = readEvent(recorded);
          if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") continue;
          const record = reading.event.data.candles;
          const fresh = first.take(record);
          // An equal candle is never recorded again: what is not fresh says something else.
          revised += record.time.length - fresh.time.length;
          const page = after(fresh, last);
          if (page.time.length === 0) continue;
          last = page.time.at(-1)!;
          pages.push(page);
        }
      }
    }
    return { candles: within(joined(pages), range), revised };
  };

/** The candles that rise above a time, in order: a strategy is not given one that comes late. */
function after(columns: CandleColumns, last: number): CandleColumns {
  let newest = last;
  let rises = true;
  for (const time of columns.time) {
    if (time <= newest) {
      rises = false;
      break;
    }
    newest = time;
  }
  if (rises) return columns;
  const kept: number[] = [];
  newest = last;
  columns.time.forEach((time, index) => {
    if (time <= newest) return;
    newest = time;
    kept.push(index);
  });
  const out = emptyColumns(kept.length);
  for (const field of CANDLE_FIELDS)
    kept.forEach((from, at) => {
      out[field][at] = columns[field][from]!;
    });
  return out;
}

/** Pages as one. */
export function joined(pages: readonly CandleColumns[]): CandleColumns {
  if (pages.length === 1) return pages[0]!;
  const all = emptyColumns(pages.reduce((sum, page) => sum + page.time.length, 0));
  let at = 0;
  for (const page of pages) {
    for (const field of CANDLE_FIELDS) all[field].set(page[field], at);
    at += page.time.length;
  }
  return all;
}

/** The candles of a range. Faults where there are none: `NoCandles`. */
function within(columns: CandleColumns, range: CandleRange): CandleColumns {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  const { time } = columns;
  let first = 0;
  while (first < time.length && time[first]! < from) first++;
  let end = time.length;
  while (end > first && time[end - 1]! >= to) end--;
  if (end <= first) throw noCandles(range, time.length > 0);
  const cut = emptyColumns(end - first);
  for (const field of CANDLE_FIELDS) cut[field].set(columns[field].subarray(first, end));
  return cut;
}

/** Says that there are none. */
export const noCandles = ({ venue, product, timeframe }: Series, elsewhere: boolean): Fault =>
  new Fault(
    "NoCandles",
    "not-found",
    elsewhere
      ? `There are no candles of ${venue} ${product} ${timeframe} between --from and --to.`
      : `There are no candles of ${venue} ${product} ${timeframe}: import some, or give --candles FILE.`,
  );

/** Where the warm-up of a range begins. */
export const warmedFrom = (
  from: number | undefined,
  candles: number,
  timeframe: Timeframe,
): number | undefined => (from === undefined ? undefined : from - candles * widthOf(timeframe));
