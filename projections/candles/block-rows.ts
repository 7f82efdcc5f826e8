/** Blocks of candles and the tail behind them as the tables have them, in Postgres's binary form. */
import { lowerBound } from "@spot-canvas/domain/lower-bound";
import { emptyColumns } from "@spot-canvas/domain/market/candle";
import {
  BLOCK_SLOTS,
  blockOf,
  blockStart,
  CandleBlock,
  type RankedColumns,
} from "@spot-canvas/domain/market/candle-block";
import { Coverage, type Interval, runsOf } from "@spot-canvas/domain/market/coverage";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Sql } from "../projector/database.ts";
import { countOf, doublesIn, placeDoubles, sent } from "./doubles.ts";
import { OF_SERIES, parametersOf, type SeriesName, VALUE_COLUMNS } from "./schema.ts";

/** The open times of a full block follow from its number. */
const BLOCK_VALUES = VALUE_COLUMNS.map((column) =>
  column === "time" ? `case when candles < ${BLOCK_SLOTS} then array_send(time) end as time` : sent(column),
);
const TAIL_VALUES = VALUE_COLUMNS.map((column) => sent(`array_agg(${column} order by time)`, column));

/** Arrays as they are sent; a null array is an empty one, or the open times of a full block. */
type ValueRow = Readonly<Record<(typeof VALUE_COLUMNS)[number], Uint8Array | null>> & {
  /** Absent in the tail. */
  readonly block?: number;
};

/** Blocks by number, of those that are stored. */
export async function loadBlocks(
  sql: Sql,
  schema: string,
  name: SeriesName,
  numbers: readonly number[],
): Promise<readonly CandleBlock[]> {
  const rows = await sql.query<ValueRow & { readonly block: number }>(
    `select block, ${BLOCK_VALUES} from "${schema}".candle_blocks
     where ${OF_SERIES} and block = any ($5::integer[])`,
    [...parametersOf(name), `{${numbers.join(",")}}`],
  );
  return rows.map((row) => {
    const block = new CandleBlock(name.timeframe, row.block);
    block.load(columnsFrom([row], name.timeframe));
    return block;
  });
}

/** The candles of a series' tail. */
export const loadTail = async (sql: Sql, schema: string, name: SeriesName): Promise<RankedColumns> =>
  columnsFrom(
    [await readTailRow(sql, schema, name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)],
    name.timeframe,
  );

/**
 * Block rows that hold the wanted candles, oldest first. As many as full blocks would need are asked for at a time, one
 * more for the block that the range begins within; where holes leave them short, more.
 */
export async function readBlockRows(
  sql: Sql,
  schema: string,
  name: SeriesName,
  wanted: { from: number; to: number; limit: number; isNewestFirst: boolean },
): Promise<ValueRow[]> {
  const { from, to, limit, isNewestFirst } = wanted;
  const rows: (ValueRow & { readonly block: number })[] = [];
  let first = blockBound(name.timeframe, from);
  let last = blockBound(name.timeframe, to);
  for (let left = limit; left > 0; ) {
    const most = Math.ceil(left / BLOCK_SLOTS) + 1;
    const found = await sql.query<ValueRow & { readonly block: number }>(
      `select block, ${BLOCK_VALUES} from "${schema}".candle_blocks
       where ${OF_SERIES} and block between $5::integer and $6::integer
       order by block ${isNewestFirst ? "desc" : "asc"} limit ${most}`,
      [...parametersOf(name), first, last],
    );
    rows.push(...found);
    if (found.length < most) break;
    for (const row of found) left -= countWithin(timesOf(row, name.timeframe), from, to);
    if (isNewestFirst) last = found.at(-1)!.block - 1;
    else first = found.at(-1)!.block + 1;
  }
  return rows.sort((a, b) => a.block - b.block);
}

/** The row of what lies behind the last full block, within a stretch. */
export async function readTailRow(
  sql: Sql,
  schema: string,
  name: SeriesName,
  from: number,
  to: number,
): Promise<ValueRow> {
  const [row] = await sql.query<ValueRow>(
    `select ${TAIL_VALUES} from "${schema}".candle_tail
     where ${OF_SERIES} and time >= $5::float8 and time < $6::float8`,
    [...parametersOf(name), String(from), String(to)],
  );
  return row!;
}

/** The runs of a series' candles; a block without a hole is one run and its candles are not read. */
export async function readRuns(sql: Sql, schema: string, name: SeriesName): Promise<readonly Interval[]> {
  const width = widthOf(name.timeframe);
  const rows = await sql.query<{ readonly block: number; readonly time: Uint8Array | null }>(
    `select block, case when candles < ${BLOCK_SLOTS} then array_send(time) end as time
     from "${schema}".candle_blocks where ${OF_SERIES} order by block`,
    parametersOf(name),
  );
  const runs = new Coverage();
  for (const { block, time } of rows) {
    const start = blockStart(name.timeframe, block);
    const found =
      time === null
        ? [{ from: start, to: start + BLOCK_SLOTS * width }]
        : runsOf(doublesIn(time), name.timeframe);
    for (const run of found) runs.add(run.from, run.to);
  }
  const tail = await loadTail(sql, schema, name);
  for (const run of runsOf(tail.time, name.timeframe)) runs.add(run.from, run.to);
  return runs.intervals;
}

/** Columns out of rows of arrays, one after the other. */
export function columnsFrom(rows: readonly ValueRow[], timeframe: Timeframe): RankedColumns {
  const counts = rows.map(({ close }) => (close === null ? 0 : countOf(close)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const columns: RankedColumns = { ...emptyColumns(total), precedence: new Float64Array(total) };
  let at = 0;
  rows.forEach((row, index) => {
    for (const name of VALUE_COLUMNS) {
      const bytes = row[name];
      if (bytes !== null) placeDoubles(bytes, columns[name], at);
      else if (row.block !== undefined) placeTimes(columns.time, at, row.block, timeframe);
    }
    at += counts[index]!;
  });
  return columns;
}

/** The number of the block at a moment, within what an integer column can hold. */
export const blockBound = (timeframe: Timeframe, time: number): number =>
  Math.max(-1, Math.min(2_147_483_647, blockOf(timeframe, time)));

const countWithin = (times: Float64Array, from: number, to: number): number =>
  lowerBound(times, to) - lowerBound(times, from);

/** The open times of a block. */
function timesOf(
  { time, block }: { time: Uint8Array | null; block: number },
  timeframe: Timeframe,
): Float64Array {
  if (time !== null) return doublesIn(time);
  const times = new Float64Array(BLOCK_SLOTS);
  placeTimes(times, 0, block, timeframe);
  return times;
}

/** The open times of a full block. */
function placeTimes(column: Float64Array, at: number, block: number, timeframe: Timeframe): void {
  const start = blockStart(timeframe, block);
  const width = widthOf(timeframe);
  for (let slot = 0; slot < BLOCK_SLOTS; slot++) column[at + slot] = start + slot * width;
}
