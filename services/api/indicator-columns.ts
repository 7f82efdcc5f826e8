/** Computes indicators beside a page of candles, from candles before it, so that the first row is right already. */
import { INDICATOR_SOURCE, type IndicatorColumns } from "@spot-canvas/domain/contract/indicators";
import { compute, labelOf, type Selection, warmUpOf } from "@spot-canvas/domain/indicators/select";
import {
  CANDLE_FIELDS,
  type CandleColumns,
  emptyColumns,
  sliceColumns,
} from "@spot-canvas/domain/market/candle";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { CANDLES_MAX, type CandleTables, readCandles } from "@spot-canvas/projections/candles/read";

/** The series that a page is of. */
interface PageSeries {
  readonly tenant: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** The columns of every selection, a value for each candle of the page. */
export async function indicatorColumns(
  tables: CandleTables,
  series: PageSeries,
  page: CandleColumns,
  selections: readonly Selection[],
): Promise<readonly (typeof IndicatorColumns.Type)[]> {
  const rows = page.time.length;
  const longest = rows === 0 ? 0 : warmUpOf(selections, widthOf(series.timeframe));
  const warm = joined([...(await readBefore(tables, series, page.time[0]!, longest)), page]);
  return selections.map((selection) => {
    // Each begins where it needs to, so that its values do not hang on what else was asked for.
    const needed = Math.min(warm.time.length, rows + warmUpOf([selection], widthOf(series.timeframe)));
    const candles = sliceColumns(warm, warm.time.length - needed, warm.time.length);
    const outputs = compute(selection, candles);
    const columns = selection.indicator.outputs.map((name, index) => {
      const values = Array.from(outputs[index]!.subarray(needed - rows));
      return [name, values.map((value) => (Number.isNaN(value) ? null : value))] as const;
    });
    return { name: labelOf(selection), source: INDICATOR_SOURCE, columns: Object.fromEntries(columns) };
  });
}

/** The last `count` candles before a time, oldest first, in the pieces in which they can be read. */
async function readBefore(
  tables: CandleTables,
  series: PageSeries,
  time: number,
  count: number,
): Promise<CandleColumns[]> {
  const pieces: CandleColumns[] = [];
  let to = time;
  for (let left = count; left > 0; ) {
    const limit = Math.min(left, CANDLES_MAX);
    const piece = await readCandles(tables, { ...series, to, limit });
    pieces.unshift(piece);
    if (piece.time.length < limit) break;
    to = piece.time[0]!;
    left -= limit;
  }
  return pieces;
}

function joined(pieces: readonly CandleColumns[]): CandleColumns {
  const whole = emptyColumns(pieces.reduce((sum, { time }) => sum + time.length, 0));
  let at = 0;
  for (const piece of pieces) {
    for (const field of CANDLE_FIELDS) whole[field].set(piece[field], at);
    at += piece.time.length;
  }
  return whole;
}
