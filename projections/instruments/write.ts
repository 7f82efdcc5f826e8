/** From instruments to rows. Of each the last by position holds, whatever came in between. */
import type { Transaction } from "../projector/database.ts";
import { insertRows, type JsonRow } from "../projector/upsert.ts";

/** The tables, with the columns that name a row and those that a later event replaces. */
export const INSTRUMENT_TABLES = {
  instruments: {
    key: ["tenant", "venue", "product", "market_type"],
    values: [
      "venue_symbol",
      "base",
      "quote",
      "status",
      "tick_size",
      "lot_size",
      "minimum_quantity",
      "maximum_quantity",
      "minimum_notional",
      "maximum_notional",
      "contract_size",
      "listed_at",
      "log_position",
    ],
  },
  fee_schedules: {
    key: ["tenant", "venue", "product", "market_type"],
    values: ["charged_in", "tiers", "volume_currency", "log_position"],
  },
  outages: {
    key: ["tenant", "venue", "product", "from_time"],
    values: ["to_time", "reason", "log_position"],
  },
} as const;

/** The name of a table. */
export type InstrumentTable = keyof typeof INSTRUMENT_TABLES;

/** Writes rows of one table, each key at most once. */
export async function writeInstruments(
  transaction: Transaction,
  schema: string,
  table: InstrumentTable,
  rows: readonly JsonRow[],
): Promise<void> {
  const { key, values } = INSTRUMENT_TABLES[table];
  const replaced = values.map((column) => `${column} = excluded.${column}`);
  await insertRows(
    transaction,
    `${schema}.${table}`,
    rows,
    `(${key}) do update set ${replaced} where ${table}.log_position < excluded.log_position`,
  );
}
