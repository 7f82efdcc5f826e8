/** A page of candles as a JSON document, or as bytes. */
import { encodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import type { CandlePage } from "@spot-canvas/domain/contract/candles";
import type { BuiltColumns } from "@spot-canvas/domain/market/built-candle";
import { CANDLE_FIELDS, type CandleColumns } from "@spot-canvas/domain/market/candle";
import { openTimeOf, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { CandleSource } from "@spot-canvas/projections/candles/source";
import type { ComputedIndicator } from "./indicator-columns.ts";

/** A page, read and computed. */
export interface ReadPage {
  readonly source: CandleSource;
  readonly candles: BuiltColumns;
  readonly indicators: readonly ComputedIndicator[];
}

/** The JSON document of a page. */
export function candleDocument(page: ReadPage): CandlePage {
  const { candles, indicators } = page;
  return {
    ...headOf(page),
    ...valuesOf(candles),
    ...(hasMissing(page.source) ? { missing: [...candles.missing] } : {}),
    ...(indicators.length === 0 ? {} : { indicators: indicators.map(indicatorDocument) }),
  };
}

/** Columns as a document has them. */
export const valuesOf = ({ time, open, high, low, close, volume }: CandleColumns) => ({
  time: [...time],
  open: [...open],
  high: [...high],
  low: [...low],
  close: [...close],
  volume: [...volume],
});

/** The bytes of a page. */
export function candleBytes(page: ReadPage): Uint8Array {
  const { source, candles, indicators } = page;
  const fields = [...CANDLE_FIELDS, ...(hasMissing(source) ? (["missing"] as const) : [])];
  const computed = indicators.flatMap(({ name: indicator, columns }) =>
    columns.map(({ name, values }) => ({ name: `${indicator}/${name}`, values })),
  );
  const head = {
    ...headOf(page),
    columns: [...fields, ...computed.map(({ name }) => name)],
    rows: candles.time.length,
    sources: Object.fromEntries(indicators.map(({ name, source }) => [name, source])),
  };
  return encodeCandleBytes(head, [
    ...fields.map((field) => candles[field]),
    ...computed.map(({ values }) => values),
  ]);
}

const indicatorDocument = ({ name, source, columns }: ComputedIndicator) => ({
  name,
  source,
  columns: Object.fromEntries(
    columns.map(({ name, values }) => [
      name,
      Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    ]),
  ),
});

/** What is no column. */
function headOf({ source, candles: { time } }: ReadPage) {
  const { name, timeframe, summary } = source;
  const first = time[0];
  const begin = summary.first === undefined ? undefined : openTimeOf(timeframe, summary.first);
  return {
    venue: name.venue,
    product: name.product,
    timeframe,
    base: name.timeframe,
    ...(first === undefined ? {} : { next_from: time[time.length - 1]! + widthOf(timeframe) }),
    ...(first === undefined || begin === undefined || begin >= first ? {} : { previous_to: first }),
  };
}

const hasMissing = ({ timeframe, name, fill }: CandleSource): boolean =>
  fill === "flat" || timeframe !== name.timeframe;
