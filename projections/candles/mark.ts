/** The price that a product is valued at: the close of its newest closed candle, at a venue or at any. */
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { type CandleTables, readCandles } from "./read.ts";

/** Where a price was taken from. */
export interface Mark {
  /** The close. */
  readonly price: number;
  readonly venue: string;
  readonly timeframe: Timeframe;
  /** When the candle closed, in epoch milliseconds. */
  readonly closedAt: number;
}

/** Which product, where, and when. */
export interface MarkRequest {
  readonly tenant: string;
  readonly product: string;
  /** Any venue where it is absent. */
  readonly venue?: string | undefined;
  /** Candles that had closed by then, in epoch milliseconds; every one where it is absent. */
  readonly at?: number | undefined;
}

/**
 * The mark of a product; undefined where no candle of it had closed. Of several series the one whose candle closed last
 * counts, of several such the one with the finest timeframe, then the first venue by name.
 */
export async function findMark(tables: CandleTables, request: MarkRequest): Promise<Mark | undefined> {
  const { tenant, product, venue, at } = request;
  const rows = await tables.sql.query<{ readonly venue: string; readonly timeframe: Timeframe }>(
    `select venue, timeframe from "${tables.schemaOf("candles")}".candle_series
     where tenant = $1 and product = $2 and last_time is not null ${venue === undefined ? "" : "and venue = $3"}`,
    [tenant, product, ...(venue === undefined ? [] : [venue])],
  );
  let best: Mark | undefined;
  for (const series of rows) {
    const width = widthOf(series.timeframe);
    const { time, close } = await readCandles(tables, {
      tenant,
      product,
      ...series,
      limit: 1,
      ...(at === undefined ? {} : { to: at - width + 1 }),
    });
    if (time.length === 0) continue;
    const mark = { price: close[0]!, ...series, closedAt: time[0]! + width };
    if (best === undefined || isBetter(mark, best)) best = mark;
  }
  return best;
}

function isBetter(mark: Mark, than: Mark): boolean {
  if (mark.closedAt !== than.closedAt) return mark.closedAt > than.closedAt;
  const finer = widthOf(mark.timeframe) - widthOf(than.timeframe);
  return finer !== 0 ? finer < 0 : mark.venue < than.venue;
}
