/** Few rows into a table with a primary key, in one statement: for views whose rows change or may come again. */
import type { Transaction } from "./database.ts";

/** A row by column; amounts, positions and instants as text, so that every digit survives. */
export type JsonRow = Readonly<Record<string, string | number | null>>;

/** The most rows of one statement. */
const ROWS_MAX = 1_000;

/** Writes rows; where one with the same key is there, `onConflict` says what happens: `do nothing`, or `do update set ...`. */
export async function insertRows(
  transaction: Transaction,
  table: string,
  rows: readonly JsonRow[],
  onConflict: string,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_MAX) {
    await transaction.query(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb) on conflict ${onConflict}`,
      [JSON.stringify(rows.slice(from, from + ROWS_MAX)).replaceAll("\\u0000", "\\u2400")],
    );
  }
}
