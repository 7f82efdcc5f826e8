/**
 * Tables of an older program, made readable for this one: until the tables of this program are loaded beside them, its
 * readers are served from those. What they lack is added empty, columns that may be absent and tables, and filled where
 * the view says out of what. A column that may not be absent cannot be made up; what asks for it is told to wait.
 */
import { lockCatalogue, runStatements } from "./catalogue.ts";
import type { Database, Transaction } from "./database.ts";
import type { Generation } from "./generation.ts";
import { ADDED_EMPTY } from "./state-hash.ts";
import type { View } from "./view.ts";

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** How long a statement of somebody else's is waited for: it is tried again when the view is. */
const LOCK_WAIT_MS = 5_000;

/** Adds to a generation what a view's readers ask for and it does not have. */
export async function completeForReaders(database: Database, view: View, live: Generation): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockCatalogue(transaction);
    await transaction.query(`set local lock_timeout = ${LOCK_WAIT_MS}`);
    const shape = `${live.schema}_shape`;
    await transaction.query(`create schema ${shape}`);
    await runStatements(transaction, view.create(shape));
    const present = await columnsIn(transaction, live.schema);
    const tables = new Set(present.map(({ table }) => table));
    const names = new Set(present.map(({ table, column }) => `${table}.${column}`));
    const made = new Set<string>();
    for (const { table, column, type, nullable } of await columnsIn(transaction, shape)) {
      if (made.has(table)) continue;
      if (!tables.has(table)) {
        await transaction.query(`create table ${live.schema}.${table} (like ${shape}.${table})`);
        made.add(table);
      } else if (nullable && !names.has(`${table}.${column}`)) {
        await transaction.query(`alter table ${live.schema}.${table} add column "${column}" ${type}`);
        await transaction.query(`comment on column ${live.schema}.${table}."${column}" is '${ADDED_EMPTY}'`);
      }
    }
    await transaction.query(`drop schema ${shape} cascade`);
    if (view.complete) await runStatements(transaction, view.complete(live.schema));
  });
}

const columnsIn = (transaction: Transaction, schema: string): Promise<readonly Column[]> =>
  transaction.query<Column>(
    `select c.relname::text as table, a.attname::text as column, format_type(a.atttypid, a.atttypmod) as type,
       not a.attnotnull as nullable
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = $1 and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum`,
    [schema],
  );
