/** Candles out of the view `candles`, in columns. */
import { lowerBound } from "@spot-canvas/domain/lower-bound";
import { type CandleColumns, sliceColumns } from "@spot-canvas/domain/market/candle";
import type { RankedColumns } from "@spot-canvas/domain/market/candle-block";
import { columnsFrom, readBlockRows, readTailRow } from "./block-rows.ts";
import { countOf } from "./doubles.ts";
import { CANDLES_USUAL, type CandleRequest, type CandleTables, nameOf } from "./request.ts";

/** Candles of a series, oldest first, each as its best record shows it. */
export async function readCandles(tables: CandleTables, request: CandleRequest): Promise<CandleColumns> {
  const { precedence, ...columns } = await readRankedCandles(tables, request);
  return columns;
}

/** Candles of a series with the precedence of the record that each is shown from: for who is about to record more. */
export async function readRankedCandles(
  { sql, schemaOf }: CandleTables,
  request: CandleRequest,
): Promise<RankedColumns> {
  const schema = schemaOf("candles");
  const { limit = CANDLES_USUAL } = request;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = request;
  const { timeframe } = request;
  if (limit === 0 || from >= to) return columnsFrom([], timeframe);
  const name = nameOf(request);
  const isNewestFirst = request.from === undefined;
  const tail = await readTailRow(sql, schema, name, from, to);
  const held = isNewestFirst && tail.close !== null ? countOf(tail.close) : 0;
  const wanted = { from, to, limit: limit - held, isNewestFirst };
  const found = columnsFrom([...(await readBlockRows(sql, schema, name, wanted)), tail], timeframe);
  const start = lowerBound(found.time, from);
  const end = lowerBound(found.time, to);
  return isNewestFirst
    ? sliceRanked(found, Math.max(start, end - limit), end)
    : sliceRanked(found, start, Math.min(end, start + limit));
}

const sliceRanked = (columns: RankedColumns, from: number, to: number): RankedColumns => ({
  ...sliceColumns(columns, from, to),
  precedence: columns.precedence.subarray(from, to),
});
