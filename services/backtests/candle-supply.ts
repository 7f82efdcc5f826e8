/** Where a backtest's candles come from: a file, the log, or the read models behind the API. */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { type CandleColumns, sliceColumns } from "@spot-canvas/domain/market/candle";
import { runsOf } from "@spot-canvas/domain/market/coverage";
import { SeenCandles } from "@spot-canvas/domain/market/seen-candles";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { knownTimes } from "../ingestion/candle-csv.ts";
import { openCandleFile } from "../ingestion/candle-file.ts";
import { RecordedOutages } from "../ingestion/recorded-outages.ts";
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
export type CandleSupply = (range: CandleRange, signal?: AbortSignal) => Promise<SuppliedCandles>;

/** Candles of files, by product: those that an import of the file into an empty log would give. */
export const candlesOfFiles =
  (files: ReadonlyMap<string, string>, lenient: boolean): CandleSupply =>
  async (range, signal) => {
    const { product, timeframe } = range;
    const file = files.get(product) ?? files.get("");
    if (file === undefined) {
      const text = `No file has the candles of ${product}: add --candles ${product}=FILE.`;
      throw new Fault("NoCandles", "usage", text);
    }
    const source = await openCandleFile({ file, timeframe, strict: !lenient, ...(signal && { signal }) });
    const seen = new SeenCandles(timeframe);
    for await (const page of source.pages()) {
      seen.take({ candles: page.candles, coverage: runsOf(knownTimes(page), timeframe) });
    }
    return { candles: within(seen.columns(), range) };
  };

/** Candles of the log, and how many of them a later record changed. */
export const candlesOfLog =
  (log: EventLog, tenant: string): CandleSupply =>
  async (range, signal) => {
    const { venue, product, timeframe } = range;
    const recorded = new RecordedOutages(log, tenant, signal);
    const outages = await recorded.at(venue, product, Number.POSITIVE_INFINITY);
    const seen = new SeenCandles(timeframe, outages);
    const series = formatSubject({ family: "candles", venue, product, timeframe }, tenant);
    for await (const event of eventsNow(log, series, signal)) {
      if (event.type === "CandlesRecorded") seen.take(event.data);
    }
    const candles = within(seen.columns(), range);
    const to = candles.time[candles.time.length - 1]! + widthOf(timeframe);
    return { candles, revised: seen.revisedIn({ from: candles.time[0]!, to }) };
  };

/** The readable events of a subject that MARKET holds now. */
async function* eventsNow(log: EventLog, subject: string, signal?: AbortSignal): AsyncGenerator<Event> {
  const newest = await log.last(subject);
  if (newest === undefined) return;
  const options = { after: 0, until: newest.position, subject, ...(signal === undefined ? {} : { signal }) };
  for await (const batch of log.read("MARKET", options)) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event") yield reading.event;
    }
  }
}

/** The candles of a range. Faults where there are none: `NoCandles`. */
export function within(columns: CandleColumns, range: CandleRange): CandleColumns {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  const { time } = columns;
  let first = 0;
  while (first < time.length && time[first]! < from) first++;
  let end = time.length;
  while (end > first && time[end - 1]! >= to) end--;
  if (end <= first) throw noCandles(range, time.length > 0);
  return sliceColumns(columns, first, end);
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
