/** What the view `candles` knows of series: which there are, and the gaps, coverage and revisions of each. */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Coverage, type Gap, gapsOf, type Interval } from "@spot-canvas/domain/market/coverage";
import { SOURCES_BY_RANK } from "@spot-canvas/domain/market/precedence";
import type { SeriesSummary } from "@spot-canvas/domain/market/series";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Sql } from "../projector/database.ts";
import { readRuns } from "./block-rows.ts";
import { CANDLES_USUAL, type CandleRequest, type CandleTables, nameOf } from "./request.ts";
import { OF_SERIES, parametersOf, type SeriesName } from "./schema.ts";

/** Which series. */
interface SeriesFilter {
  /** The default tenant where it is absent. */
  readonly tenant?: string;
  readonly venue?: string | undefined;
  readonly product?: string | undefined;
}

/** A series and what is known of it. */
interface SeriesListing extends SeriesName, SeriesSummary {}

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
    `select * from "${schema}".candle_series where ${OF_SERIES}`,
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
     where ${OF_SERIES} and to_time > $5::float8 and from_time < $6::float8 order by from_time`,
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
     where ${OF_SERIES} and time >= $5::float8 and time < $6::float8 order by time limit $7::bigint`,
    [...parametersOf(nameOf(request)), String(from), String(to), limit],
  );
  return rows.map(({ time, position }) => ({ time: Number(time), position: Number(position) }));
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
