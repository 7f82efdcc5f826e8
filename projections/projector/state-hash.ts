/**
 * State hashes: an order-independent digest of a table that leaves no column out, so that "rebuilt equals live" is one
 * comparison. Each row's text is hashed, the hashes are added: sums do not depend on the order of the rows.
 */
import type { Sql } from "./database.ts";
import type { View } from "./view.ts";

/** The state of one table. */
export interface TableState {
  readonly table: string;
  readonly rows: number;
  /** 32 hex digits. */
  readonly hash: string;
}

const SUM_BITS = 64n;

/** Digests of the tables of one generation of a view. */
export async function hashTables(sql: Sql, view: View, schema: string): Promise<readonly TableState[]> {
  const states: TableState[] = [];
  for (const { name } of view.tables) {
    const columns = await columnsOf(sql, schema, name);
    const [row] = await sql.query<{ readonly rows: string; readonly low: string; readonly high: string }>(
      `select count(*) as rows, coalesce(sum(hashtextextended(row_text, 1)), 0) as low,
         coalesce(sum(hashtextextended(row_text, 2)), 0) as high
       from (select ${rowText(columns)} as row_text from ${schema}.${name} offset 0) as rows`,
    );
    states.push({ table: name, rows: Number(row!.rows), hash: hexOf(row!.high) + hexOf(row!.low) });
  }
  return states;
}

/** The comment of a column that an older program's table was given for the readers of a newer one: it says nothing. */
export const ADDED_EMPTY = "added empty for readers of a newer program";

/** The columns of a table, by name; without those that were only {@link ADDED_EMPTY | added empty}. */
export async function columnsOf(sql: Sql, schema: string, table: string): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly column_name: string }>(
    `select column_name::text from information_schema.columns
     where table_schema = $1 and table_name = $2
       and coalesce(col_description(format('%I.%I', table_schema, table_name)::regclass, ordinal_position), '') <> $3
     order by column_name::text collate "C"`,
    [schema, table, ADDED_EMPTY],
  );
  return rows.map(({ column_name }) => column_name);
}

/** An expression for the text of a row: an absent value and an empty text differ in it. */
export const rowText = (columns: readonly string[], alias?: string): string =>
  `row(${columns.map((column) => `${alias === undefined ? "" : `${alias}.`}"${column}"`).join(", ")})::text`;

const hexOf = (sum: string): string =>
  BigInt.asUintN(Number(SUM_BITS), BigInt(sum)).toString(16).padStart(16, "0");
