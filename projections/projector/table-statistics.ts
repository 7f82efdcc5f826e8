/**
 * What the database knows of how its tables are filled, by which it plans reads. A server counts tables that were filled
 * at once only a minute or two later, and PGlite never does: until then it reads them as if they were empty.
 */
import type { Sql } from "./database.ts";
import type { Generation } from "./generation.ts";
import type { View } from "./view.ts";

/** Shorter tables are read fast by any plan: a power of two. */
const COUNTED_FROM = 14;

/** Whether a stream became twice as long somewhere between two of its positions: then the tables are counted anew. */
export const hasDoubled = (from: number, to: number): boolean =>
  powerOf(to) >= COUNTED_FROM && powerOf(to) > powerOf(from);

const powerOf = (position: number): number => Math.floor(Math.log2(Math.max(1, position)));

/** Counts the tables of a view. It changes no row, and waits for no reader or writer. */
export async function countTables(
  sql: Sql,
  { tables }: Pick<View, "tables">,
  { schema }: Pick<Generation, "schema">,
): Promise<void> {
  for (const { name } of tables) await sql.query(`analyze ${schema}.${name}`);
}
