/** Where two generations of a view differ, row by row. */
import type { Sql } from "./database.ts";
import { columnsOf, rowText } from "./state-hash.ts";
import type { View, ViewName } from "./view.ts";

/** The columns of a row as text; absent values are null. */
export type RowText = Readonly<Record<string, string | null>>;

/** One row that differs. */
export interface Difference {
  readonly view: ViewName;
  readonly table: string;
  readonly key: RowText;
  /** What the log says; absent where the row should not be there. */
  readonly expected?: RowText;
  /** What the table holds; absent where the row is missing. */
  readonly found?: RowText;
}

interface Row {
  readonly expected: RowText | null;
  readonly found: RowText | null;
}

/** The first rows that differ, of each table up to `limit`, in the order of their keys. */
export async function findDifferences(
  sql: Sql,
  view: View,
  schemas: { readonly expected: string; readonly found: string },
  limit: number,
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const { name, key } of view.tables) {
    const columns = await columnsOf(sql, schemas.expected, name);
    const rows = await sql.query<Row>(
      `select ${rowJson("e", key, columns)} as expected, ${rowJson("f", key, columns)} as found
       ${joined(name, key, columns, schemas)} order by ${key.map((k) => `coalesce(e."${k}", f."${k}")`).join(", ")} limit $1`,
      [limit],
    );
    for (const { expected, found } of rows) {
      const row = (expected ?? found)!;
      differences.push({
        view: view.name,
        table: name,
        key: Object.fromEntries(key.map((column) => [column, row[column] ?? null])),
        ...(expected ? { expected } : {}),
        ...(found ? { found } : {}),
      });
    }
  }
  return differences;
}

/** How much of a table changed, for one account or for all of the table. */
export interface Change {
  readonly table: string;
  /** Absent where the table has no column `account`. */
  readonly account?: string;
  readonly rows: number;
}

/** How many rows differ in the columns that both generations have, per table and account. */
export async function countChanges(
  sql: Sql,
  view: View,
  schemas: { readonly expected: string; readonly found: string },
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const { name, key } of view.tables) {
    const before = await columnsOf(sql, schemas.found, name);
    const columns = (await columnsOf(sql, schemas.expected, name)).filter((column) =>
      before.includes(column),
    );
    if (!key.every((column) => columns.includes(column))) continue;
    const account = columns.includes("account") ? "coalesce(e.account, f.account)" : "null::text";
    const rows = await sql.query<{ readonly account: string | null; readonly rows: string }>(
      `select ${account} as account, count(*) as rows ${joined(name, key, columns, schemas)} group by 1 order by 1`,
    );
    for (const row of rows) {
      changes.push({
        table: name,
        rows: Number(row.rows),
        ...(row.account === null ? {} : { account: row.account }),
      });
    }
  }
  return changes;
}

/** Both tables side by side by key, the rows that differ alone. */
const joined = (
  table: string,
  key: readonly string[],
  columns: readonly string[],
  schemas: { readonly expected: string; readonly found: string },
): string =>
  `from ${schemas.expected}.${table} e full join ${schemas.found}.${table} f
   on ${key.map((column) => `e."${column}" = f."${column}"`).join(" and ")}
   where e."${key[0]}" is null or f."${key[0]}" is null
   or ${rowText(columns, "e")} <> ${rowText(columns, "f")}`;

const rowJson = (alias: string, key: readonly string[], columns: readonly string[]): string => {
  const names = columns.map((column) => `'${column}'`).join(", ");
  const values = columns.map((column) => `${alias}."${column}"::text`).join(", ");
  return `case when ${alias}."${key[0]}" is not null then json_object(array[${names}], array[${values}]) end`;
};
