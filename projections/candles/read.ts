/** Answers from the view `candles`: candles in columns, the series there are, and their gaps. */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { type CandleColumns, emptyColumns, sliceColumns } from "@spot-canvas/domain/market/candle";
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
import { countOf, doublesIn, placeDoubles, sent } from "./doubles.ts";
import { type SeriesName, VALUE_COLUMNS } from "./schema.ts";

/** How many candles are read where nobody says. */
const CANDLES_USUAL = 5_000;

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
  /** Absent: {@link CANDLES_USUAL}. */
  readonly limit?: number;
}

/** Which series. */
interface SeriesFilter {
  /** The default tenant where it is absent. */
  readonly tenant?: string;
  readonly venue?: string | undefined;
  readonly product?: string | undefined;
}

/** A series and what is known of it. */
interface SeriesListing extends SeriesName, SeriesSummary {}

const KEY = "tenant = $1 and venue = $2 and product = $3 and timeframe = $4";
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

/** Every series of a tenant, or of one of its venues or products, in order of their names. */
export async function listSeries(
  { sql, schemaOf }: CandleTables,
  { tenant = DEFAULT_TENANT, venue, product }: SeriesFilter = {},
): Promise<readonly SeriesListing[]> {
  const rows = await sql.query<SummaryRow & SeriesName>(
    `select * from "${schemaOf("candles")}".candle_series
     where tenant = $1 and ($2::text is null or venue = $2) and ($3::text is null or product = $3)
     order by venue, product, timeframe`,
    [tenant, venue ?? null, product ?? null],
  );
  return rows.map((row) => {
    const { venue, product, timeframe } = row;
    return { tenant, venue, product, timeframe, ...summaryIn(row) };
  });
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

/** A series' coverage, oldest interval first; where a stretch is named, the intervals that reach into it. */
export async function loadCoverage(
  sql: Sql,
  schema: string,
  name: SeriesName,
  { from, to }: Interval = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
): Promise<readonly Interval[]> {
  const rows = await sql.query<{ from_time: number; to_time: number }>(
    `select from_time, to_time from "${schema}".candle_coverage
     where ${KEY} and to_time > $5::float8 and from_time < $6::float8 order by from_time`,
    [...parametersOf(name), String(from), String(to)],
  );
  return rows.map(({ from_time, to_time }) => ({ from: Number(from_time), to: Number(to_time) }));
}

/** The open times of a series' revised candles, oldest first, each with the record in MARKET that last changed it. */
export async function listRevisions(
  { sql, schemaOf }: CandleTables,
  request: CandleRequest,
): Promise<readonly { readonly time: number; readonly position: number }[]> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, limit = CANDLES_USUAL } = request;
  const rows = await sql.query<{ time: number; position: string }>(
    `select time, position from "${schemaOf("candles")}".candle_revisions
     where ${KEY} and time >= $5::float8 and time < $6::float8 order by time limit $7::bigint`,
    [...parametersOf(nameOf(request)), String(from), String(to), limit],
  );
  return rows.map(({ time, position }) => ({ time: Number(time), position: Number(position) }));
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

/**
 * Block rows that hold the wanted candles, oldest first. As many as full blocks would need are asked for at a time, one
 * more for the block that the range begins within; where holes leave them short, more.
 */
async function readBlockRows(
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
       where ${KEY} and block between $5::integer and $6::integer
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

const countWithin = (times: Float64Array, from: number, to: number): number =>
  lowerBound(times, to) - lowerBound(times, from);

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
  const rows = await sql.query<{ readonly block: number; readonly time: Uint8Array | null }>(
    `select block, case when candles < ${BLOCK_SLOTS} then array_send(time) end as time
     from "${schema}".candle_blocks where ${KEY} order by block`,
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

/** A row of candle_series, as it is read. */
export interface SummaryRow {
  readonly first_time: number | null;
  readonly last_time: number | null;
  readonly candles: string;
  readonly revisions: string;
  readonly refused: string;
  readonly sources: string;
  readonly position: string;
  readonly revision: string;
}

/** What a series can say of itself. */
export function summaryIn(row: SummaryRow): SeriesSummary {
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

/** Columns out of rows of arrays, one after the other. */
function columnsFrom(rows: readonly ValueRow[], timeframe: Timeframe): RankedColumns {
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

/** The open times of a full block. */
function placeTimes(column: Float64Array, at: number, block: number, timeframe: Timeframe): void {
  const start = blockStart(timeframe, block);
  const width = widthOf(timeframe);
  for (let slot = 0; slot < BLOCK_SLOTS; slot++) column[at + slot] = start + slot * width;
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
  ...sliceColumns(columns, from, to),
  precedence: columns.precedence.subarray(from, to),
});
