import { describe, expect, it } from "vitest";
import { databasesOf } from "../testing/databases.ts";
import { countTables, hasDoubled } from "./table-statistics.ts";

describe("tables are counted", () => {
  it.each([
    ["not while they are short", 0, 16_383, false],
    ["once they are long", 0, 16_384, true],
    ["once they are twice as long", 32_000, 32_768, true],
    ["not in between", 16_384, 32_767, false],
    ["where one batch more than doubles them", 20_000, 90_000, true],
  ])("%s", (_, from, to, expected) => {
    expect(hasDoubled(from, to)).toBe(expected);
  });
});

describe.each(["pglite", "postgres"] as const)("a counted table of %s", (engine) => {
  const open = databasesOf(engine);

  it("is planned for as it is filled", async () => {
    const database = await open();
    await database.query("create schema counted");
    await database.query("create table counted.rows (id integer)");
    await database.query("insert into counted.rows select generate_series(1, 1000)");
    await countTables(database, { tables: [{ name: "rows", key: ["id"] }] }, { schema: "counted" });
    const known = "select reltuples::integer as rows from pg_class where oid = 'counted.rows'::regclass";
    expect(await database.query(known)).toEqual([{ rows: 1_000 }]);
  });
});
