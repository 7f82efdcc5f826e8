/** Answers from the view instruments: products of venues, what they charge, and when there was no market. */
import type { FeeScheduleRecorded, InstrumentRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import type { Snapshot } from "../projector/snapshot.ts";

/** Where the view is read: a snapshot of the projector's catalogue. */
export type InstrumentTables = Pick<Snapshot, "sql" | "schemaOf">;

/** Which products: of a tenant, and of a venue or of a name where they are given. */
export interface InstrumentRequest {
  readonly tenant?: string;
  readonly venue?: string | undefined;
  readonly product?: string | undefined;
}

type Row<T> = { readonly [K in keyof T]: T[K] | null };

/** Products, each as it was recorded last, in order of their names. */
export async function listInstruments(
  tables: InstrumentTables,
  request: InstrumentRequest,
): Promise<readonly InstrumentRecorded[]> {
  const rows = await select<Row<InstrumentRecorded>>(tables, "instruments", request, "market_type");
  return rows.map((row) => withoutNulls<InstrumentRecorded>(row));
}

/** Fee schedules, each as it was recorded last. */
export async function listFeeSchedules(
  tables: InstrumentTables,
  request: InstrumentRequest,
): Promise<readonly FeeScheduleRecorded[]> {
  const rows = await select<Row<FeeScheduleRecorded> & { readonly tiers: string }>(
    tables,
    "fee_schedules",
    request,
    "market_type",
  );
  return rows.map(({ product, tiers, ...row }) =>
    withoutNulls<FeeScheduleRecorded>({
      ...row,
      product: product === "" ? null : product,
      tiers: JSON.parse(tiers),
    }),
  );
}

/** When a venue had no market: an outage, and the position in MARKET of the event that says so. */
export interface Outage extends Interval {
  readonly venue: string;
  /** Absent where it struck all products. */
  readonly product?: string;
  readonly reason?: string;
  readonly position: number;
}

/** Outages, oldest first. Those of a product are those of its whole venue too. */
export async function listOutages(
  tables: InstrumentTables,
  request: InstrumentRequest,
): Promise<readonly Outage[]> {
  const rows = await select<Row<Outage> & Record<"from_time" | "to_time" | "log_position", string>>(
    tables,
    "outages",
    request,
    "from_time",
  );
  return rows
    .map(({ from_time, to_time, log_position, venue, product, reason }) => ({
      ...withoutNulls<Pick<Outage, "venue" | "product" | "reason">>({
        venue,
        product: product === "" ? null : product,
        reason,
      }),
      from: Number(from_time),
      to: Number(to_time),
      position: Number(log_position),
    }))
    .sort((a, b) => a.from - b.from);
}

/** Rows of a table; a product's are also those of its whole venue, whose product is empty. */
function select<R extends object>(
  { sql, schemaOf }: InstrumentTables,
  table: string,
  { tenant = DEFAULT_TENANT, venue, product }: InstrumentRequest,
  last: string,
): Promise<R[]> {
  return sql.query<R>(
    `select * from ${schemaOf("instruments")}.${table}
     where tenant = $1 and ($2::text is null or venue = $2) and ($3::text is null or product in ('', $3))
     order by venue, product, ${last}`,
    [tenant, venue ?? null, product ?? null],
  );
}

/** A row as the event that made it: without its place, and what is null left out. */
function withoutNulls<T>(row: object): T {
  const { tenant, log_position, ...fields } = row as Record<string, unknown>;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as T;
}
