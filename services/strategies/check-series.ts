/** The candles that a strategy is checked on: those of a file, or made-up ones. */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { RefusedRow } from "../ingestion/candle-csv.ts";
import { openCandleFile } from "../ingestion/candle-file.ts";

/** Where the made-up market begins: a week's first moment, on the grid of every timeframe. */
const BEGIN = Date.UTC(2024, 0, 1);

/** Made-up candles: the same for the same seed on every machine. */
export function madeUpSeries(
  product: string,
  timeframe: Timeframe,
  count: number,
  seed: number,
): CandleColumns {
  const from = openTimeOf(timeframe, BEGIN);
  return syntheticCandles({ seed, product, timeframe, from, to: from + count * widthOf(timeframe) });
}

/** What a file holds. */
export interface FileSeries {
  readonly candles: CandleColumns;
  /** Rows that are no candles: they are left out. */
  readonly refused: readonly RefusedRow[];
}

/** The last candles of a CSV file, at most so many. Faults as those of reading it. */
export async function seriesOfFile(
  file: string,
  timeframe: Timeframe,
  most: number,
  signal: AbortSignal,
): Promise<FileSeries> {
  const pages: CandleColumns[] = [];
  const refused: RefusedRow[] = [];
  const source = await openCandleFile({ file, timeframe, signal });
  for await (const page of source.pages()) {
    pages.push(page.candles);
    refused.push(...page.refused);
  }
  const length = pages.reduce((sum, page) => sum + page.time.length, 0);
  const all = emptyColumns(length);
  let at = 0;
  for (const page of pages) {
    for (const field of CANDLE_FIELDS) all[field].set(page[field], at);
    at += page.time.length;
  }
  const cut = Math.max(0, length - most);
  const kept = emptyColumns(length - cut);
  for (const field of CANDLE_FIELDS) kept[field].set(all[field].subarray(cut));
  return { candles: kept, refused };
}
