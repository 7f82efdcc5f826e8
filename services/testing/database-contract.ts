/** What every database adapter promises, as one suite that runs against each. */
import { Fault } from "@spot-canvas/domain/fault";
import type { Database } from "@spot-canvas/projections/projector/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const FORTY_DIGITS = "1234567890.123456789012345678901234567890";
const encoder = new TextEncoder();

/** Runs the suite against a database that `open` gives, empty and the suite's own. */
export function databaseContract(open: () => Promise<Database>): void {
  let database: Database;
  let tables = 0;
  const newTable = async (columns: string): Promise<string> => {
    const table = `contract_${++tables}`;
    await database.query(`CREATE TABLE ${table} (${columns})`);
    return table;
  };
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  const given: Given = { newTable, database: () => database };

  describe("values", () => values(given));
  describe("a transaction", () => transactions(given));
  describe("rows copied in", () => copies(given));
  describe("a statement that fails", () => failures(given));
  describe("many callers at once", () => concurrency(given));
}

interface Given {
  readonly newTable: (columns: string) => Promise<string>;
  readonly database: () => Database;
}

/** The tag of the fault that a call throws. */
export async function tagOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Fault) return error.tag;
    throw error;
  }
  return "no fault";
}

function values({ database }: Given): void {
  it.each<[type: string, given: unknown, expected: unknown]>([
    ["int8", 9_223_372_036_854_775_807n, "9223372036854775807"],
    ["int8", "-9223372036854775808", "-9223372036854775808"],
    ["numeric", FORTY_DIGITS, FORTY_DIGITS],
    ["numeric", "0.000000000000000000000000000001", "0.000000000000000000000000000001"],
    ["int4", 42, 42],
    ["float8", 0.1, 0.1],
    ["boolean", true, true],
    [
      "text",
      "tab\t, newline\n, quote ', backslash \\, \u{1F980}",
      "tab\t, newline\n, quote ', backslash \\, \u{1F980}",
    ],
    ["text", null, null],
    ["jsonb", { a: [1, "b"] }, { a: [1, "b"] }],
    ["bytea", Uint8Array.of(0, 1, 255, 0), Buffer.of(0, 1, 255, 0)],
    ["int8[]", [1n, 9_007_199_254_740_993n], ["1", "9007199254740993"]],
    ["numeric[]", [FORTY_DIGITS, null], [FORTY_DIGITS, null]],
    ["text[]", ["a,b", 'c"d', "{e}", "\\", ""], ["a,b", 'c"d', "{e}", "\\", ""]],
    ["bytea[]", [Uint8Array.of(0, 92, 255)], [Buffer.of(0, 92, 255)]],
    ["date", "2024-02-29", "2024-02-29"],
  ])("come back from %s as they went in: %s", async (type, given, expected) => {
    const [row] = await database().query<{ value: unknown }>(`SELECT $1::${type} AS value`, [given]);
    expect(row!.value).toEqual(expected);
  });

  it("are the last statement's where there are several", async () => {
    expect(await database().query("SELECT 1 AS a; SELECT 2 AS b")).toEqual([{ b: 2 }]);
  });

  it("may be some megabytes", async () => {
    const bytes = new Uint8Array(5_000_000).fill(7);
    const [row] = await database().query<{ value: Uint8Array }>("SELECT $1::bytea AS value", [bytes]);
    expect(Buffer.compare(row!.value, bytes)).toBe(0);
  });
}

function transactions({ newTable, database }: Given): void {
  it("keeps everything when its work returns, and returns what the work returned", async () => {
    const table = await newTable("a int");
    const answer = await database().transaction(async (sql) => {
      await sql.query(`INSERT INTO ${table} VALUES ($1)`, [1]);
      await sql.query(`INSERT INTO ${table} VALUES ($1)`, [2]);
      return "done";
    });
    expect(answer).toBe("done");
    expect(await database().query(`SELECT a FROM ${table} ORDER BY a`)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it("keeps nothing when its work throws, and throws the same", async () => {
    const table = await newTable("a int");
    const error = new Error("no");
    const work = database().transaction(async (sql) => {
      await sql.query(`INSERT INTO ${table} VALUES (1)`);
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(await database().query(`SELECT a FROM ${table}`)).toEqual([]);
  });

  it("does not pretend to have committed after a failure that was passed over", async () => {
    const table = await newTable("a int PRIMARY KEY");
    const work = database().transaction(async (sql) => {
      await sql.query(`INSERT INTO ${table} VALUES (1)`);
      await sql.query(`INSERT INTO ${table} VALUES (1)`).catch(() => {});
    });
    expect(await tagOf(work)).toBe("TransactionAborted");
    expect(await database().query(`SELECT a FROM ${table}`)).toEqual([]);
  });

  it("goes on after a failure that a savepoint undid", async () => {
    const table = await newTable("a int PRIMARY KEY");
    await database().transaction(async (sql) => {
      await sql.query(`INSERT INTO ${table} VALUES (1)`);
      await sql.query("SAVEPOINT before");
      const rows = { table, columns: ["a"], format: "text", data: encoder.encode("2\n1\n") } as const;
      expect(await tagOf(sql.copy(rows))).toBe("UniqueViolation");
      await sql.query("ROLLBACK TO SAVEPOINT before");
      await sql.query(`INSERT INTO ${table} VALUES (3)`);
    });
    expect(await database().query(`SELECT a FROM ${table} ORDER BY a`)).toEqual([{ a: 1 }, { a: 3 }]);
  });

  it("takes its statements in the order in which they are given, awaited or not", async () => {
    const table = await newTable("a int");
    await database().transaction(async (sql) => {
      const first = sql.query(`INSERT INTO ${table} SELECT generate_series(1, 1000)`);
      const second = sql.query(`UPDATE ${table} SET a = 0`);
      await Promise.all([first, second]);
    });
    expect(await database().query(`SELECT DISTINCT a FROM ${table}`)).toEqual([{ a: 0 }]);
  });

  it("refuses statements after its end", async () => {
    let late: () => Promise<unknown> = async () => {};
    await database().transaction(async (sql) => {
      late = () => sql.query("SELECT 1");
    });
    expect(await tagOf(late())).toBe("TransactionEnded");
  });

  it("reports a constraint that is checked at the commit", async () => {
    const table = await newTable("a int UNIQUE DEFERRABLE INITIALLY DEFERRED");
    const work = database().transaction((sql) => sql.query(`INSERT INTO ${table} VALUES (1), (1)`));
    expect(await tagOf(work)).toBe("UniqueViolation");
    expect(await database().query(`SELECT a FROM ${table}`)).toEqual([]);
  });
}

/** One row of COPY's binary format per value. https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4 */
function binaryRows(values: readonly (Uint8Array | null)[]): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)];
  for (const value of values) {
    const head = Buffer.alloc(6);
    head.writeInt16BE(1, 0);
    head.writeInt32BE(value?.length ?? -1, 2);
    parts.push(head, value ?? Buffer.alloc(0));
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xff])]);
}

function copies({ newTable, database }: Given): void {
  it("are there as text, with every special character", async () => {
    const table = await newTable('id int8, "order" text, amount numeric');
    const text = `1\ttab\\t newline\\n back\\\\slash \u{1F980}\t${FORTY_DIGITS}\n2\t\\N\t\\N\n3\t\t0\n`;
    await database().transaction((sql) =>
      sql.copy({ table, columns: ["id", "order", "amount"], format: "text", data: encoder.encode(text) }),
    );
    expect(await database().query(`SELECT * FROM ${table} ORDER BY id`)).toEqual([
      { id: "1", order: "tab\t newline\n back\\slash \u{1F980}", amount: FORTY_DIGITS },
      { id: "2", order: null, amount: null },
      { id: "3", order: "", amount: "0" },
    ]);
  });

  it("are there as bytes, NUL and all", async () => {
    const table = await newTable("body bytea");
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    await database().transaction((sql) =>
      sql.copy({
        table: `public.${table}`,
        columns: ["body"],
        format: "binary",
        data: binaryRows([bytes, null]),
      }),
    );
    expect(await database().query(`SELECT body FROM ${table}`)).toEqual([
      { body: Buffer.from(bytes) },
      { body: null },
    ]);
  });

  it("may be many, and leave the caller's bytes untouched", async () => {
    const table = await newTable("a int, b text");
    const data = encoder.encode(Array.from({ length: 100_000 }, (_, at) => `${at}\trow ${at}\n`).join(""));
    const length = data.length;
    await database().transaction((sql) => sql.copy({ table, columns: ["a", "b"], format: "text", data }));
    expect(data.length).toBe(length);
    const [row] = await database().query(`SELECT count(*) AS rows, sum(a) AS sum FROM ${table}`);
    expect(row).toEqual({ rows: "100000", sum: "4999950000" });
  });

  it.each<[why: string, table: string | undefined, text: string, tag: string]>([
    ["a key that is there", undefined, "1\n2\n1\n", "UniqueViolation"],
    ["a value that is none", undefined, "1\nx\n", "DatabaseError"],
    ["a NUL in text", undefined, "1\n\u0000\n", "DatabaseError"],
    ["a table that does not exist", "nowhere", "1\n", "TablesOutdated"],
  ])("are refused together for %s, and the connection goes on", async (_why, missing, text, tag) => {
    const table = missing ?? (await newTable("a int PRIMARY KEY"));
    const work = database().transaction((sql) =>
      sql.copy({ table, columns: ["a"], format: "text", data: encoder.encode(text) }),
    );
    expect(await tagOf(work)).toBe(tag);
    expect(await database().query("SELECT 1 AS a")).toEqual([{ a: 1 }]);
    if (!missing) expect(await database().query(`SELECT a FROM ${table}`)).toEqual([]);
  });
}

function failures({ newTable, database }: Given): void {
  it("asks a statement again whose table was altered since", async () => {
    const table = await newTable("a int");
    const ask = () => database().query(`SELECT * FROM ${table} WHERE $1::int IS NULL`, [null]);
    await database().query(`INSERT INTO ${table} VALUES (1)`);
    expect([await ask(), await ask()]).toEqual([[{ a: 1 }], [{ a: 1 }]]);
    await database().query(`ALTER TABLE ${table} ADD COLUMN b int`);
    expect(await ask()).toEqual([{ a: 1, b: null }]);
  });

  it("says which key is there already", async () => {
    const table = await newTable("a int PRIMARY KEY");
    await database().query(`INSERT INTO ${table} VALUES ($1)`, [7]);
    const again = database().query(`INSERT INTO ${table} VALUES ($1)`, [7]);
    await expect(again).rejects.toMatchObject({
      tag: "UniqueViolation",
      kind: "conflict",
      message: expect.stringContaining("Key (a)=(7) already exists."),
      cause: expect.objectContaining({ code: "23505" }),
    });
  });

  it("keeps its SQLSTATE", async () => {
    await expect(database().query("SELEC 1")).rejects.toMatchObject({
      tag: "DatabaseError",
      message: expect.stringContaining("SQLSTATE 42601"),
    });
    await expect(database().query("SELECT $1::int", ["x"])).rejects.toMatchObject({
      cause: expect.objectContaining({ code: "22P02" }),
    });
  });
}

function concurrency({ newTable, database }: Given): void {
  it("are all served, and reads go on between transactions", async () => {
    const table = await newTable("a int");
    const seen: number[] = [];
    let isWriting = true;
    const writer = async (): Promise<void> => {
      // Until readers have come in between, however fast the transactions follow each other.
      for (let turn = 0; turn < 20 || new Set(seen).size < 3; turn++) {
        await database().transaction(async (sql) => {
          await sql.query(`INSERT INTO ${table} VALUES (1)`);
          await sql.query(`INSERT INTO ${table} VALUES (1)`);
        });
      }
      isWriting = false;
    };
    const reader = async (): Promise<void> => {
      while (isWriting) {
        const [row] = await database().query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`);
        seen.push(row!.rows);
      }
    };
    await Promise.all([writer(), reader(), reader()]);
    // Nobody ever sees half a transaction.
    expect(seen.filter((rows) => rows % 2 === 1)).toEqual([]);
  });

  it("each have their transaction to themselves", async () => {
    const table = await newTable("a int");
    await database().query(`INSERT INTO ${table} VALUES (0)`);
    const add = () =>
      database().transaction(async (sql) => {
        const [row] = await sql.query<{ a: number }>(`SELECT a FROM ${table} FOR UPDATE`);
        await sql.query(`UPDATE ${table} SET a = $1`, [row!.a + 1]);
      });
    await Promise.all(Array.from({ length: 25 }, add));
    expect(await database().query(`SELECT a FROM ${table}`)).toEqual([{ a: 25 }]);
  });
}
