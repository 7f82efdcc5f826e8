/** Both databases, for specifications that hold on each: a private Postgres server, and PGlite in memory. */
import { openPglite } from "@spot-canvas/services/database/pglite";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { afterAll, beforeAll } from "vitest";
import type { Database } from "../projector/database.ts";

/**
 * Gives an empty database of an engine at each call; everything is closed after the tests of the file. PGlite takes
 * seconds to open, so one is emptied and given again.
 */
export function databasesOf(engine: Database["engine"]): () => Promise<Database> {
  const opened: Database[] = [];
  let server: Awaited<ReturnType<typeof startPostgres>> | undefined;
  beforeAll(async () => {
    if (engine === "postgres") server = await startPostgres({ fsync: false });
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    await server?.[Symbol.asyncDispose]();
  });
  return async () => {
    if (engine === "pglite" && opened[0]) return emptied(opened[0]);
    const database = server
      ? await openPostgres({ url: await server.createDatabase(), logger: silentLogger })
      : await openPglite({ logger: silentLogger });
    opened.push(database);
    return database;
  };
}

async function emptied(database: Database): Promise<Database> {
  const schemas = await database.query<{ readonly nspname: string }>(
    "select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')",
  );
  for (const { nspname } of schemas) await database.query(`drop schema ${nspname} cascade`);
  return database;
}
