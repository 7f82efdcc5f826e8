/** Answers with candles, in columns of JSON or as bytes. */
import { CANDLE_BYTES, encodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import { listCandles } from "@spot-canvas/domain/contract/candles";
import { listSeenCandles } from "@spot-canvas/domain/contract/seen-candles";
import { Fault } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS } from "@spot-canvas/domain/market/candle";
import { isSettled, type PageRange, readPage } from "@spot-canvas/projections/candles/page";
import type { CandleTables } from "@spot-canvas/projections/candles/request";
import { type CandleSource, findSource } from "@spot-canvas/projections/candles/source";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { candlesOfLog } from "../../backtests/candle-supply.ts";
import { candleBytes, candleDocument, valuesOf } from "../candle-document.ts";
import { type Endpoint, endpoint, type Kept } from "../endpoint.ts";
import { indicatorColumns } from "../indicator-columns.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";
import { unknownSeries } from "../unknown-series.ts";

/** The endpoint of `/api/v1/candles`. */
export const candleEndpoints = ({ database, log }: ApiServices): readonly Endpoint[] => [
  endpoint(listCandles, async ({ caller: { tenant }, query, headers }) => {
    const { venue, product, timeframe, from, to, limit, fill, base, revision } = query;
    if (from !== undefined && to !== undefined && from > to) {
      throw new Fault("InvalidRange", "usage", "invalid range: from must not be after to");
    }
    const snapshot = await readSnapshot(database);
    const source = await findSource(snapshot, { tenant, venue, product, timeframe, fill, base });
    if (source === undefined) throw unknownSeries(venue, product, timeframe);
    const range = { from, to, limit };
    const candles = await readPage(snapshot, source, range);
    const page = {
      source,
      candles,
      indicators: await indicatorColumns(snapshot, source, candles, query.indicators),
    };
    const isWhole = candles.time.length < limit;
    const kept = await keptFor(snapshot, source, range, revision, isWhole);
    const reply = { position: snapshot.token, kept };
    return accepts(headers, CANDLE_BYTES)
      ? { ...reply, bytes: candleBytes(page), media: CANDLE_BYTES }
      : { ...reply, document: candleDocument(page) };
  }),
  endpoint(listSeenCandles, async ({ caller: { tenant }, query, headers }) => {
    const { venue, product, timeframe, from, to } = query;
    const range = { venue, product, timeframe, ...present({ from, to }) };
    const { candles, revised } = await candlesOfLog(log, tenant)(range);
    const series = { venue, product, timeframe, base: timeframe, revised: revised ?? 0 };
    if (!accepts(headers, CANDLE_BYTES)) return { document: { ...series, ...valuesOf(candles) } };
    const head = { ...series, columns: CANDLE_FIELDS, rows: candles.time.length, sources: {} };
    const columns = CANDLE_FIELDS.map((field) => candles[field]);
    return { bytes: encodeCandleBytes(head, columns), media: CANDLE_BYTES };
  }),
];

/** For ever where the address names all that the page follows from: a range that is settled, and the revision. */
async function keptFor(
  tables: CandleTables,
  source: CandleSource,
  { from, to }: PageRange,
  revision: number | undefined,
  isWhole: boolean,
): Promise<Kept> {
  if (revision !== source.revision || from === undefined || to === undefined || !isWhole) return "current";
  return (await isSettled(tables, source, from, to)) ? "settled" : "current";
}

const accepts = (headers: Headers, media: string): boolean =>
  (headers.get("accept") ?? "").split(",").some((each) => each.split(";")[0]!.trim() === media);
