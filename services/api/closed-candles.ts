/** What a batch of records changed of the series that a reader follows, as reads show it. */
import type { StreamedCandles } from "@spot-canvas/domain/contract/candle-stream";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { type BuiltColumns, joinBuilt } from "@spot-canvas/domain/market/built-candle";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { readPage } from "@spot-canvas/projections/candles/page";
import { readCandles } from "@spot-canvas/projections/candles/read";
import type { CandleTables } from "@spot-canvas/projections/candles/request";
import { type CandleSource, findSource, type SourceRequest } from "@spot-canvas/projections/candles/source";

/** A series that a reader follows. The stored series that it comes from is settled when the reader begins. */
export type FollowedSeries = SourceRequest & { readonly tenant: string; readonly base: Timeframe };

/** The records of candles in a batch. */
export const recordsIn = (batch: readonly RecordedEvent[]): readonly CandlesRecorded[] =>
  batch.flatMap((recorded) => {
    const reading = readEvent(recorded);
    return reading.outcome === "event" && reading.event.type === "CandlesRecorded"
      ? [reading.event.data]
      : [];
  });

/** Whether a record is of the stored series that a followed one comes from. */
export const concerns = ({ venue, product, timeframe }: CandlesRecorded, series: FollowedSeries): boolean =>
  venue === series.venue && product === series.product && timeframe === series.base;

/** The candles of a followed series that records touched or closed; undefined where there are none. */
export async function closedCandles(
  tables: CandleTables,
  series: FollowedSeries,
  records: readonly CandlesRecorded[],
): Promise<StreamedCandles | undefined> {
  const source = await findSource(tables, series);
  if (source === undefined) return undefined;
  const opens = await opensTouched(tables, source, records);
  const pieces: BuiltColumns[] = [];
  const width = widthOf(series.timeframe);
  for (let first = 0; first < opens.length; ) {
    let last = first;
    while (last + 1 < opens.length && opens[last + 1] === opens[last]! + width) last++;
    const range = { from: opens[first]!, to: opens[last]! + width, limit: last - first + 1 };
    pieces.push(await readPage(tables, source, range));
    first = last + 1;
  }
  const columns = joinBuilt(pieces);
  return columns.time.length === 0 ? undefined : documentOf(series, source, columns);
}

/** The open times of the candles that records touched or closed, rising. */
async function opensTouched(
  tables: CandleTables,
  source: CandleSource,
  records: readonly CandlesRecorded[],
): Promise<readonly number[]> {
  const { name, timeframe } = source;
  const width = widthOf(name.timeframe);
  const told = new Set(records.flatMap(({ candles }) => [...candles.time]));
  const opens = new Set([...told].map((time) => openTimeOf(timeframe, time)));
  if (timeframe !== name.timeframe) {
    for (const record of records) {
      // A candle whose last slots are empty is closed by what comes behind it.
      const begin = beginOf(record);
      if (told.has(begin - width)) continue;
      const before = await readCandles(tables, { ...name, to: begin, limit: 1 });
      const time = before.time[0];
      if (time === undefined) continue;
      const open = openTimeOf(timeframe, time);
      if (time + width !== open + widthOf(timeframe)) opens.add(open);
    }
  }
  return [...opens].sort((a, b) => a - b);
}

/** The first moment that a record says something of. */
const beginOf = ({ candles, coverage }: CandlesRecorded): number =>
  Math.min(candles.time[0] ?? Number.POSITIVE_INFINITY, ...coverage.map(({ from }) => from));

function documentOf(
  { venue, product, timeframe, base }: FollowedSeries,
  { revision }: CandleSource,
  { missing, ...columns }: BuiltColumns,
): StreamedCandles {
  return {
    kind: "closed",
    venue,
    product,
    timeframe,
    base,
    revision,
    time: [...columns.time],
    open: [...columns.open],
    high: [...columns.high],
    low: [...columns.low],
    close: [...columns.close],
    volume: [...columns.volume],
    ...(timeframe === base ? {} : { missing: [...missing] }),
  };
}
