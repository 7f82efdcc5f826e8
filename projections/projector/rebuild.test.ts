import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ledgerView } from "../ledger/fold.ts";
import { openPositions } from "../ledger/read.ts";
import { databasesOf } from "../testing/databases.ts";
import { executed, ledgerLog, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { eventually, project, projectAll, projected } from "../testing/projecting.ts";
import type { Database } from "./database.ts";
import { findLive } from "./generation.ts";
import { rebuild } from "./rebuild.ts";
import { readSnapshot } from "./snapshot.ts";
import type { EventSource } from "./source.ts";
import { hashTables } from "./state-hash.ts";
import { verify } from "./verify.ts";
import type { View } from "./view.ts";

const VIEWS = [ledgerView];
const clock = systemClock;
const LIVE = { tenant: DEFAULT_TENANT, account: "live" };

const bought = (index: number) =>
  executed(
    trade({
      tradeId: `t${index}`,
      symbol: index % 3 === 0 ? "BTC-USD" : "ETH-USD",
      side: index % 5 === 4 ? "sell" : "buy",
      timestamp: 1_700_000_000_000_000_000n + BigInt(index),
    }),
  );

describe.each(["postgres", "pglite"] as const)("a rebuild on %s", (engine) => {
  const open = databasesOf(engine);
  let database: Database;
  let log: MemoryLog;
  beforeEach(async () => {
    database = await open();
    log = new MemoryLog();
  });

  const append = (count: number, first = 0): void => {
    for (let index = first; index < first + count; index++) log.append(bought(index));
  };
  const again = (view: View = ledgerView, dryRun = false) =>
    rebuild({ source: log, database, view, clock, dryRun });
  const schema = async (): Promise<string> => (await findLive(database, "ledger"))!.schema;

  it("gives the state that was there, and readers the new generation at the same position", async () => {
    append(300);
    await projectAll(log, database, VIEWS);
    const before = await hashTables(database, ledgerView, await schema());
    const report = await again();
    expect(report).toMatchObject({ view: "ledger", generation: 2, switched: true, events: 300, changes: [] });
    expect(report.tables).toEqual(before);
    expect(await schema()).toBe("ledger_2");
    expect((await readSnapshot(database)).positions.TRADING).toBe(300);
  });

  it("gives the state that was there for any log", async () => {
    const property = fc.asyncProperty(ledgerLog, async (events) => {
      const any = new MemoryLog();
      for (const schemaName of ["canvas", ...(await schemas(database))]) {
        await database.query(`drop schema if exists ${schemaName} cascade`);
      }
      for (const event of events) any.append(event);
      await projectAll(any, database, VIEWS);
      const report = await rebuild({ source: any, database, view: ledgerView, clock });
      expect(report.changes).toEqual([]);
      const [verified] = await verify({ source: any, database, views: VIEWS, clock });
      expect(verified!.differences).toEqual([]);
    });
    await fc.assert(property, { numRuns: engine === "postgres" ? 15 : 5 });
  });

  it("keeps the generation before until the next rebuild, for readers that hold it", async () => {
    append(20);
    await projectAll(log, database, VIEWS);
    const held = await readSnapshot(database);
    await again();
    expect(await openPositions(held, LIVE)).toHaveLength(2);
    await again();
    await expect(openPositions(held, LIVE)).rejects.toThrow();
  });

  it("leaves no hole while events keep coming, and the projector goes on into the new generation", async () => {
    append(200);
    await using _running = project(log, database, VIEWS);
    await projected(log, database, VIEWS);
    const coming = (async () => {
      for (let index = 200; index < 400; index++) {
        log.append(bought(index));
        if (index % 10 === 0) await clock.sleep(5);
      }
    })();
    const reading = new AbortController();
    const reads = (async () => {
      while (!reading.signal.aborted) {
        expect((await openPositions(await readSnapshot(database), LIVE)).length).toBe(2);
        await clock.sleep(10);
      }
    })();
    const report = await again();
    await coming;
    await projected(log, database, VIEWS);
    reading.abort();
    await reads;
    expect(report.switched).toBe(true);
    expect(await schema()).toBe("ledger_2");
    const [verified] = await verify({ source: log, database, views: VIEWS, clock });
    expect(verified!.differences).toEqual([]);
    expect(verified!.positions.TRADING).toBe(400);
  });

  it("is taken up by the projector beside it, also where no event comes", async () => {
    append(20);
    await using running = project(log, database, VIEWS);
    await projected(log, database, VIEWS);
    expect((await again()).switched).toBe(true);
    await eventually(async () => expect(running.said.join()).toMatch(/Other tables of ledger went live/));
    await eventually(async () => expect(running.said.at(-1)).toBe("The view ledger is being projected."));
  });

  it("and a verification take a log whose length is told late for what it is, while the projector goes on", async () => {
    append(50);
    await using _running = project(log, database, VIEWS);
    await projected(log, database, VIEWS);
    let told = 50;
    /** Tells how long the log was; before the answer comes, more is in it and projected. */
    const slow: EventSource = {
      read: (stream, options) => log.read(stream, options),
      streams: async () => {
        const states = await log.streams();
        if (told === most) return states;
        append(10, told);
        told += 10;
        await projected(log, database, VIEWS);
        return states;
      },
    };
    let most = 60;
    await verify({ source: slow, database, views: VIEWS, clock });
    most = 70;
    const report = await rebuild({ source: slow, database, view: ledgerView, clock });
    expect(report.changes).toEqual([]);
    await projected(log, database, VIEWS);
    const [verified] = await verify({ source: log, database, views: VIEWS, clock });
    expect(verified!.differences).toEqual([]);
    expect(verified!.positions.TRADING).toBe(told);
  });

  it("that fails leaves nothing behind", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    const broken: EventSource = {
      streams: () => log.streams(),
      read: () => {
        throw new Error("connection lost");
      },
    };
    await expect(rebuild({ source: broken, database, view: ledgerView, clock })).rejects.toThrow("lost");
    expect(await schemas(database)).toEqual(["ledger_1"]);
  });

  it("is refused where somebody changed a row, and readers keep what they had", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    await database.query(
      `update ${await schema()}.positions set realized_pnl = realized_pnl + 1 where symbol = 'BTC-USD'`,
    );
    await expect(again()).rejects.toMatchObject({
      tag: "RebuildDiffers",
      message: expect.stringMatching(/positions .*t0 is another/),
    });
    expect(await schema()).toBe("ledger_1");
    expect(await schemas(database)).toEqual(["ledger_1"]);
  });

  it("of another fold version takes over, and says what changed per account", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    await database.query(
      `update ${await schema()}.positions set realized_pnl = realized_pnl + 1 where symbol = 'BTC-USD'`,
    );
    const report = await again({ ...ledgerView, foldVersion: ledgerView.foldVersion + 1 });
    expect(report).toMatchObject({ switched: true, foldVersion: ledgerView.foldVersion + 1 });
    expect(report.changes).toEqual([{ table: "positions", account: "live", rows: 1 }]);
  });

  it("that is only tried changes nothing", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    const report = await again(ledgerView, true);
    expect(report.switched).toBe(false);
    expect(await schemas(database)).toEqual(["ledger_1"]);
  });

  it("of a view that was never projected makes its first generation", async () => {
    append(30);
    expect((await again()).switched).toBe(true);
    await projectAll(log, database, VIEWS);
    expect((await readSnapshot(database)).positions.TRADING).toBe(30);
  });

  it("of a log that was recreated accepts what is there", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    log.recreate();
    log.truncate("TRADING", 10);
    expect(await again()).toMatchObject({ switched: true, events: 10 });
    await projectAll(log, database, VIEWS);
  });

  it("waits for nobody: a second one at the same time is refused", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    if (engine === "pglite") return;
    const both = await Promise.allSettled([again(), again()]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("verify names every row that differs, with what was expected and what was found", async () => {
    append(30);
    await projectAll(log, database, VIEWS);
    const live = await schema();
    await database.query(`update ${live}.trades set price = 101 where trade_id = 't3'`);
    await database.query(`delete from ${live}.trade_figures where log_position = 5`);
    await database.query(`insert into ${live}.accounts select tenant, 'ghost', name, type, venue, settlement_currency,
      created_at, opened from ${live}.accounts`);
    const [report] = await verify({ source: log, database, views: VIEWS, clock });
    expect(
      report!.differences.map(({ table, key, expected, found }) => [table, key, !!expected, !!found]),
    ).toEqual([
      ["accounts", { tenant: DEFAULT_TENANT, account: "ghost" }, false, true],
      ["trades", { log_position: "4" }, true, true],
      ["trade_figures", { log_position: "5" }, true, false],
    ]);
    expect(report!.differences[1]!.expected!["price"]).toBe("100");
    expect(report!.differences[1]!.found!["price"]).toBe("101");
    expect(await schemas(database)).toEqual(["ledger_1"]);
  });
});

async function schemas(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ nspname: string }>(
    "select nspname from pg_namespace where nspname like 'ledger\\_%' order by 1",
  );
  return rows.map(({ nspname }) => nspname);
}
