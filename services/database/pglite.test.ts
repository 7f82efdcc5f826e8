import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "../logging/logger.ts";
import { databaseContract, tagOf } from "../testing/database-contract.ts";
import { openPglite } from "./pglite.ts";

describe("PGlite", () => {
  databaseContract(() => openPglite({ logger: silentLogger }));
});

describe("a PGlite that ends", () => {
  it("fails what waits for it, and whatever comes later, and can still be closed", async () => {
    const said: string[] = [];
    const logger: Logger = { ...silentLogger, error: (message) => void said.push(message) };
    const database = await openPglite({ logger });
    await database.query("CREATE TABLE kept (a int)");
    // Its end of input: in this way nothing but a mistake of ours asks for rows.
    const fatal = database.transaction((sql) => sql.query("COPY kept FROM STDIN"));
    const waiting = database.query("SELECT 1");
    expect(await tagOf(fatal)).toBe("DatabaseUnavailable");
    expect(await tagOf(waiting)).toBe("DatabaseUnavailable");
    expect(await tagOf(database.query("SELECT 1"))).toBe("DatabaseUnavailable");
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("has stopped (Program terminated with exit(1)). Start the program again");
    await database.close();
  });
});

describe("PGlite in a directory", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "spot-canvas-pglite-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("finds again what was committed, and keeps its write-ahead log short", async () => {
    const directory = join(folder, "data");
    const first = await openPglite({ directory, logger: silentLogger });
    await first.query("CREATE TABLE kept (a int, b text)");
    for (let turn = 0; turn < 8; turn++) {
      const data = Buffer.from(`${turn}\t${"x".repeat(500)}\n`.repeat(20_000));
      await first.transaction((sql) =>
        sql.copy({ table: "kept", columns: ["a", "b"], format: "text", data }),
      );
    }
    const [log] = await first.query<{ mb: number }>(
      "SELECT (sum(size) / 1048576)::int AS mb FROM pg_ls_waldir()",
    );
    expect(log!.mb).toBeLessThan(110);
    await first.close();
    const second = await openPglite({ directory, logger: silentLogger });
    expect(await second.query("SELECT count(*)::int AS rows FROM kept")).toEqual([{ rows: 160_000 }]);
    await second.close();
  }, 240_000);

  it("says so where the data cannot be opened", async () => {
    const directory = join(folder, "a-file");
    await writeFile(directory, "not a directory");
    expect(await tagOf(openPglite({ directory, logger: silentLogger }))).toBe("DatabaseUnavailable");
  });
});
