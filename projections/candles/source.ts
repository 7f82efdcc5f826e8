/** Where candles of a timeframe come from: the series that is stored, or one that they can be built from. */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { isBuildable } from "@spot-canvas/domain/market/aggregation";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import type { SeriesSummary } from "@spot-canvas/domain/market/series";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { listOutages } from "../instruments/read.ts";
import type { CandleTables } from "./request.ts";
import type { SeriesName } from "./schema.ts";
import { type SummaryRow, summaryIn } from "./series.ts";

/** Which candles: of which series, however they come. */
export interface SourceRequest {
  /** The default tenant where it is absent. */
  readonly tenant?: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
  /** The stored series to build from. Absent: the timeframe's own where it is stored, else the widest that fits. */
  readonly base?: Timeframe | undefined;
  /** `flat`: slots that are known to be empty are filled, see domain/market/flat-fill. */
  readonly fill: "flat" | "skip";
}

/** A series to read pages of. */
export interface CandleSource {
  /** The stored series. */
  readonly name: SeriesName;
  readonly summary: SeriesSummary;
  readonly timeframe: Timeframe;
  readonly fill: "flat" | "skip";
  /** Where the candles that have closed end. */
  readonly closedTo: number;
  /** When the venue had no market for the product. */
  readonly outages: Coverage;
  /** The position in MARKET of what last changed something that was told before. */
  readonly revision: number;
}

type StoredRow = SummaryRow & { readonly timeframe: Timeframe; readonly covered_to: number | null };

/** Finds the source; undefined where no stored series serves. */
export async function findSource(
  tables: CandleTables,
  request: SourceRequest,
): Promise<CandleSource | undefined> {
  const { tenant = DEFAULT_TENANT, venue, product, timeframe, fill } = request;
  const schema = tables.schemaOf("candles");
  const rows = await tables.sql.query<StoredRow>(
    `select s.*, (select max(to_time) from "${schema}".candle_coverage c
       where (c.tenant, c.venue, c.product, c.timeframe) = (s.tenant, s.venue, s.product, s.timeframe)) as covered_to
     from "${schema}".candle_series s where tenant = $1 and venue = $2 and product = $3`,
    [tenant, venue, product],
  );
  const row = chosen(rows, timeframe, request.base);
  if (row === undefined) return undefined;
  const name = { tenant, venue, product, timeframe: row.timeframe };
  const summary = summaryIn(row);
  const outages = await listOutages(tables, name);
  return {
    name,
    summary,
    timeframe,
    fill,
    closedTo: openTimeOf(timeframe, endOf(row.timeframe, summary, row.covered_to)),
    outages: new Coverage(outages),
    revision: Math.max(summary.revision, ...outages.map(({ position }) => position)),
  };
}

/** The timeframes that can be had of stored ones, narrowest first. */
export const servedFrom = (stored: readonly Timeframe[], all: readonly Timeframe[]): readonly Timeframe[] =>
  all.filter((timeframe) => stored.some((each) => each === timeframe || isBuildable(each, timeframe)));

function chosen(
  rows: readonly StoredRow[],
  timeframe: Timeframe,
  base: Timeframe | undefined,
): StoredRow | undefined {
  const serving = rows.filter((row) => row.timeframe === timeframe || isBuildable(row.timeframe, timeframe));
  if (base !== undefined) return serving.find((row) => row.timeframe === base);
  return serving.sort((a, b) => widthOf(b.timeframe) - widthOf(a.timeframe))[0];
}

/** Where what is known of a series ends: behind its newest candle, and behind what is covered. */
function endOf(timeframe: Timeframe, { last }: SeriesSummary, coveredTo: number | null): number {
  const covered = coveredTo === null ? Number.NEGATIVE_INFINITY : Number(coveredTo);
  return last === undefined ? covered : Math.max(covered, last + widthOf(timeframe));
}
