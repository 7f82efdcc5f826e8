/** Answers from the view `candles`: candles in columns, the series there are, and their gaps. */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import {
  BLOCK_SLOTS,
  blockOf,
  blockStart,
  CandleBlock,
  type RankedColumns,
} from "@spot-canvas/domain/market/candle-block";
import { Coverage, type Gap, gapsOf, type Interval, runsOf } from "@spot-canvas/domain/market/coverage";
import { SOURCES_BY_RANK } from "@spot-canvas/domain/market/precedence";
import type { SeriesSummary } from "@spot-canvas/domain/market/series";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Sql } from "../projector/database.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import { type SERIES_COLUMNS, type SeriesName, VALUE_COLUMNS } from "./schema.ts";

/** The most candles of one answer. */
export const CANDLES_MAX = 5_000;

/** Where the view is read: a snapshot of the projector's catalogue. */
export type CandleTables = Pick<Snapshot, "sql" | "schemaOf">;

/** Which candles: of which series, and by open time in epoch milliseconds. */
export interface CandleRequest {
  /** The default tenant where it is absent. */
  readonly tenant?: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
  /** Included. Absent: the newest `limit` candles before `to`. */
  readonly from?: number;
  /** Excluded. Absent: up to the newest. */
  readonly to?: number;
  /** At most {@link CANDLES_MAX}, which is also what holds where it is absent. */
  readonly limit?: number;
}

/** A series and what is known of it. */
export interface SeriesListing extends SeriesName, SeriesSummary {
  readonly coverage: readonly Interval[];
}

const KEY = "tenant = $1 and venue = $2 and product = $3 and timeframe = $4";
/** Arrays as text: the two databases' clients read it alike, and splitting it is faster than what either does. */
const BLOCK_VALUES = VALUE_COLUMNS.map((column) => `${column}::text`).join(", ");
const TAIL_VALUES = VALUE_COLUMNS.map((column) => `array_agg(${column} order by time)::text as ${column}`);

type ValueRow = Readonly<Record<(typeof VALUE_COLUMNS)[number], string | null>>;

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
  const limit = Math.max(0, Math.min(request.limit ?? CANDLES_MAX, CANDLES_MAX));
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = request;
  if (limit === 0 || from >= to) return columnsFrom([]);
  const name = nameOf(request);
  const isNewestFirst = request.from === undefined;
  const blocks = await readBlockRows(sql, schema, name, { from, to, limit, isNewestFirst });
  const rows = [...blocks, await readTailRow(sql, schema, name, from, to)];
  const found = columnsFrom(rows);
  const start = lowerBound(found.time, from);
  const end = lowerBound(found.time, to);
  return isNewestFirst
    ? sliceRanked(found, Math.max(start, end - limit), end)
    : sliceRanked(found, start, Math.min(end, start + limit));
}

/** Every series of a tenant, in order of their names. */
export async function listSeries(
  { sql, schemaOf }: CandleTables,
  tenant: string = DEFAULT_TENANT,
): Promise<readonly SeriesListing[]> {
  const schema = schemaOf("candles");
  const rows = await sql.query<SummaryRow & Record<(typeof SERIES_COLUMNS)[number], string>>(
    `select * from "${schema}".candle_series where tenant = $1 order by venue, product, timeframe`,
    [tenant],
  );
  const listings: SeriesListing[] = [];
  for (const row of rows) {
    const name: SeriesName = { ...row, timeframe: row.timeframe as Timeframe };
    const series = { tenant, venue: name.venue, product: name.product, timeframe: name.timeframe };
    const coverage = await loadCoverage(sql, schema, series);
    listings.push({ ...series, ...summaryIn(row), coverage });
  }
  return listings;
}

/**
 * The gaps of a series between its first and its last candle, or within `from` and `to`. `outages` is when its venue
 * had no market for it: see the view of instruments.
 */
export async function readGaps(
  { sql, schemaOf }: CandleTables,
  request: Omit<CandleRequest, "limit">,
  outages: Coverage = new Coverage(),
): Promise<readonly Gap[]> {
  const schema = schemaOf("candles");
  const name = nameOf(request);
  const summary = await loadSummary(sql, schema, name);
  if (summary?.first === undefined || summary.last === undefined) return [];
  const width = widthOf(name.timeframe);
  const from = Math.max(request.from ?? summary.first, summary.first);
  const to = Math.min(request.to ?? summary.last + width, summary.last + width);
  const coverage = new Coverage(await loadCoverage(sql, schema, name));
  return gapsOf(await readRuns(sql, schema, name), { coverage, outages }, name.timeframe, { from, to });
}

/** A series' summary, or undefined where no record of it was folded. */
export async function loadSummary(
  sql: Sql,
  schema: string,
  name: SeriesName,
): Promise<SeriesSummary | undefined> {
  const [row] = await sql.query<SummaryRow>(
    `select * from "${schema}".candle_series where ${KEY}`,
    parametersOf(name),
  );
  return row && summaryIn(row);
}

/** A series' coverage, oldest interval first. */
export async function loadCoverage(sql: Sql, schema: string, name: SeriesName): Promise<readonly Interval[]> {
  const rows = await sql.query<{ from_time: number; to_time: number }>(
    `select from_time, to_time from "${schema}".candle_coverage where ${KEY} order by from_time`,
    parametersOf(name),
  );
  return rows.map(({ from_time, to_time }) => ({ from: Number(from_time), to: Number(to_time) }));
}

/** Blocks by number, of those that are stored. */
export async function loadBlocks(
  sql: Sql,
  schema: string,
  name: SeriesName,
  numbers: readonly number[],
): Promise<readonly CandleBlock[]> {
  const rows = await sql.query<ValueRow & { readonly block: number }>(
    `select block, ${BLOCK_VALUES} from "${schema}".candle_blocks
     where ${KEY} and block = any ($5::integer[])`,
    [...parametersOf(name), `{${numbers.join(",")}}`],
  );
  return rows.map((row) => {
    const block = new CandleBlock(name.timeframe, row.block);
    block.load(columnsFrom([row]));
    return block;
  });
}

/** The candles of a series' tail. */
export const loadTail = async (sql: Sql, schema: string, name: SeriesName): Promise<RankedColumns> =>
  columnsFrom([await readTailRow(sql, schema, name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)]);

const parametersOf = ({ tenant, venue, product, timeframe }: SeriesName): string[] => [
  tenant,
  venue,
  product,
  timeframe,
];

const nameOf = ({ tenant = DEFAULT_TENANT, venue, product, timeframe }: CandleRequest): SeriesName => ({
  tenant,
  venue,
  product,
  timeframe,
});

/** Block rows that hold the wanted candles: a block more than the limit needs, as the first may lie before `from`. */
function readBlockRows(
  sql: Sql,
  schema: string,
  name: SeriesName,
  wanted: { from: number; to: number; limit: number; isNewestFirst: boolean },
): Promise<ValueRow[]> {
  const order = wanted.isNewestFirst ? "desc" : "asc";
  return sql.query<ValueRow>(
    `select ${BLOCK_VALUES} from (
       select *, sum(candles) over (order by block ${order}) - candles as before
       from "${schema}".candle_blocks where ${KEY} and block between $5::integer and $6::integer
     ) b where before < $7::bigint order by block`,
    [
      ...parametersOf(name),
      blockBound(name.timeframe, wanted.from),
      blockBound(name.timeframe, wanted.to),
      wanted.limit + BLOCK_SLOTS,
    ],
  );
}

/** The number of the block at a moment, within what an integer column can hold. */
export const blockBound = (timeframe: Timeframe, time: number): number =>
  Math.max(-1, Math.min(2_147_483_647, blockOf(timeframe, time)));

async function readTailRow(
  sql: Sql,
  schema: string,
  name: SeriesName,
  from: number,
  to: number,
): Promise<ValueRow> {
  const [row] = await sql.query<ValueRow>(
    `select ${TAIL_VALUES} from "${schema}".candle_tail
     where ${KEY} and time >= $5::float8 and time < $6::float8`,
    [...parametersOf(name), String(from), String(to)],
  );
  return row!;
}

/** The runs of a series' candles; a block without a hole is one run and its candles are not read. */
async function readRuns(sql: Sql, schema: string, name: SeriesName): Promise<readonly Interval[]> {
  const width = widthOf(name.timeframe);
  const rows = await sql.query<{ readonly block: number; readonly time: string | null }>(
    `select block, case when candles < ${BLOCK_SLOTS} then time::text end as time
     from "${schema}".candle_blocks where ${KEY} order by block`,
    parametersOf(name),
  );
  const runs = new Coverage();
  for (const { block, time } of rows) {
    const start = blockStart(name.timeframe, block);
    const found =
      time === null
        ? [{ from: start, to: start + BLOCK_SLOTS * width }]
        : runsOf(new Float64Array(numbersIn(time)), name.timeframe);
    for (const run of found) runs.add(run.from, run.to);
  }
  const tail = await loadTail(sql, schema, name);
  for (const run of runsOf(tail.time, name.timeframe)) runs.add(run.from, run.to);
  return runs.intervals;
}

interface SummaryRow {
  readonly first_time: number | null;
  readonly last_time: number | null;
  readonly candles: string;
  readonly revisions: string;
  readonly refused: string;
  readonly sources: string;
  readonly position: string;
  readonly revision: string;
}

function summaryIn(row: SummaryRow): SeriesSummary {
  const ends = row.first_time === null ? {} : { first: Number(row.first_time), last: Number(row.last_time) };
  const sources = new Set(row.sources.split(","));
  return {
    ...ends,
    candles: Number(row.candles),
    revisions: Number(row.revisions),
    refused: Number(row.refused),
    sources: SOURCES_BY_RANK.filter((source) => sources.has(source)),
    position: Number(row.position),
    revision: Number(row.revision),
  };
}

/** The numbers in the text of a Postgres array, `{1,2}`. */
function numbersIn(text: string): number[] {
  return text.length <= 2 ? [] : text.slice(1, -1).split(",").map(Number);
}

/** Columns out of rows of arrays, one after the other. */
function columnsFrom(rows: readonly ValueRow[]): RankedColumns {
  const column = (name: (typeof VALUE_COLUMNS)[number]): Float64Array =>
    Float64Array.from(rows.flatMap((row) => numbersIn(row[name] ?? "")));
  return {
    time: column("time"),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
    precedence: column("precedence"),
  };
}

/** The index of the first time that is not before `time`. */
function lowerBound(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

const sliceRanked = (columns: RankedColumns, from: number, to: number): RankedColumns => ({
  time: columns.time.subarray(from, to),
  open: columns.open.subarray(from, to),
  high: columns.high.subarray(from, to),
  low: columns.low.subarray(from, to),
  close: columns.close.subarray(from, to),
  volume: columns.volume.subarray(from, to),
  precedence: columns.precedence.subarray(from, to),
});
