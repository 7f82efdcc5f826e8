/** The price that a product is valued at: the close of its newest closed candle, at a venue or at any. */
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { blockBound } from "./block-rows.ts";
import type { CandleTables } from "./request.ts";
import { OF_SERIES, parametersOf } from "./schema.ts";

/** Where a price was taken from. */
export interface Mark {
  /** The close. */
  readonly price: number;
  readonly venue: string;
  readonly timeframe: Timeframe;
  /** When the candle closed, in epoch milliseconds. */
  readonly closedAt: number;
}

/** Which product, and where. */
export interface MarkRequest {
  readonly tenant: string;
  readonly product: string;
  /** Any venue where it is absent. */
  readonly venue?: string | undefined;
}

/**
 * The mark of a product at a moment, in epoch milliseconds, or, where that is absent, the newest; undefined where no
 * candle of it had closed.
 */
export async function findMark(
  tables: CandleTables,
  request: MarkRequest,
  at: number = Number.POSITIVE_INFINITY,
): Promise<Mark | undefined> {
  return (await findMarks(tables, request, [at])).get(at);
}

/**
 * The marks of a product at many moments, in epoch milliseconds: one query for each of its series at most. Of several
 * series the one whose candle closed last counts, of several such the one with the finest timeframe, then the first
 * venue by name.
 */
export async function findMarks(
  tables: CandleTables,
  request: MarkRequest,
  moments: readonly number[],
): Promise<ReadonlyMap<number, Mark>> {
  const best = new Map<number, Mark>();
  let open = moments;
  for (const series of await seriesOf(tables, request)) {
    // What closed at the very moment cannot be bettered by a series that comes later.
    open = open.filter((moment) => best.get(moment)?.closedAt !== moment);
    if (open.length === 0) break;
    for (const [moment, mark] of await closesAt(tables, { ...request, ...series }, open)) {
      if (mark.closedAt > (best.get(moment)?.closedAt ?? Number.NEGATIVE_INFINITY)) best.set(moment, mark);
    }
  }
  return best;
}

type Series = Pick<Mark, "venue" | "timeframe">;

/** The series of a product that have candles, the ones that count first. */
async function seriesOf(
  { sql, schemaOf }: CandleTables,
  { tenant, product, venue }: MarkRequest,
): Promise<readonly Series[]> {
  const rows = await sql.query<Series>(
    `select venue, timeframe from "${schemaOf("candles")}".candle_series
     where tenant = $1 and product = $2 and last_time is not null ${venue === undefined ? "" : "and venue = $3"}`,
    [tenant, product, ...(venue === undefined ? [] : [venue])],
  );
  return rows.sort((left, right) => {
    const finer = widthOf(left.timeframe) - widthOf(right.timeframe);
    return finer !== 0 ? finer : left.venue < right.venue ? -1 : 1;
  });
}

/** Of each moment the newest candle of a series that had closed. The tail is newer than every block. */
async function closesAt(
  { sql, schemaOf }: CandleTables,
  series: MarkRequest & Series,
  moments: readonly number[],
): Promise<readonly (readonly [moment: number, mark: Mark])[]> {
  const { venue, timeframe } = series;
  const width = widthOf(timeframe);
  const latest = moments.map((moment) => moment - width);
  const schema = schemaOf("candles");
  const rows = await sql.query<{ readonly n: string; readonly time: number; readonly close: number }>(
    `select w.n, c.time, c.close
     from unnest($5::float8[], $6::integer[]) with ordinality w (latest, block, n)
     cross join lateral (
       (select 0 as rank, time, close from "${schema}".candle_tail
        where ${OF_SERIES} and time <= w.latest order by time desc limit 1)
       union all
       (select 1, b.time[b.slot], b.close[b.slot] from (
          select time, close, width_bucket(w.latest, time) as slot from "${schema}".candle_blocks
          where ${OF_SERIES} and block <= w.block and time[1] <= w.latest order by block desc limit 1) b)
       order by rank limit 1) c`,
    [
      ...parametersOf(series),
      `{${latest.join(",")}}`,
      `{${latest.map((time) => blockBound(timeframe, time)).join(",")}}`,
    ],
  );
  return rows.map(({ n, time, close }) => {
    const mark = { price: Number(close), venue, timeframe, closedAt: Number(time) + width };
    return [moments[Number(n) - 1]!, mark];
  });
}
