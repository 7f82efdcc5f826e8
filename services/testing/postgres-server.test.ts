import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresServer, type StopMode, startPostgres } from "./postgres-server.ts";

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe("a private Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ fsync: false });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("gives every caller an empty database of its own", async () => {
    const [one, two] = [await server.createDatabase(), await server.createDatabase()];
    await query(one, "CREATE TABLE only_here (a int)");
    const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    expect(await query(one, tables)).toEqual([{ tablename: "only_here" }]);
    expect(await query(two, tables)).toEqual([]);
  });

  it.each<StopMode>(["fast", "immediate", "kill"])(
    "keeps what was committed through a stop: %s",
    async (mode) => {
      const url = await server.createDatabase();
      await query(url, "CREATE TABLE kept AS SELECT 1 AS a");
      await server.stop(mode);
      await expect(query(url, "SELECT 1")).rejects.toThrow();
      await server.restart();
      expect(await query(url, "SELECT a FROM kept")).toEqual([{ a: 1 }]);
    },
  );
});
