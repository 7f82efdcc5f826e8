import { describe, expect, it } from "vitest";
import type { Sql } from "./database.ts";
import { readSnapshot } from "./snapshot.ts";

/** A database that answers when it is told to, with the number of the query as the position. */
function slowSql() {
  const waiting: { readonly answer: () => void; readonly fail: () => void }[] = [];
  const sql: Sql = {
    query: <Row extends object>() =>
      new Promise<Row[]>((resolve, reject) => {
        const position = String(waiting.length + 1);
        const row = { view: "ledger", schema_name: "ledger_1", stream: "TRADING", epoch: "e", position };
        waiting.push({
          answer: () => resolve([row as unknown as Row]),
          fail: () => reject(new Error("lost")),
        });
      }),
  };
  return { sql, waiting };
}

describe("Callers that come while a snapshot is being read", () => {
  it("share one that begins after they asked", async () => {
    const { sql, waiting } = slowSql();
    const first = readSnapshot(sql);
    const others = [readSnapshot(sql), readSnapshot(sql)];
    expect(waiting).toHaveLength(1);
    waiting[0]!.answer();
    expect((await first).positions.TRADING).toBe(1);
    await expect.poll(() => waiting.length).toBe(2);
    const late = readSnapshot(sql);
    waiting[1]!.answer();
    expect((await Promise.all(others)).map(({ positions }) => positions.TRADING)).toEqual([2, 2]);
    await expect.poll(() => waiting.length).toBe(3);
    waiting[2]!.answer();
    expect((await late).positions.TRADING).toBe(3);
  });

  it("are not told of a failure that was not theirs", async () => {
    const { sql, waiting } = slowSql();
    const first = readSnapshot(sql);
    const second = readSnapshot(sql);
    waiting[0]!.fail();
    await expect(first).rejects.toThrow("lost");
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]!.answer();
    expect((await second).positions.TRADING).toBe(2);
  });
});
