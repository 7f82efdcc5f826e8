import { newEvent } from "@spot-canvas/domain/events/codec";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import { beforeEach, describe, expect, it } from "vitest";
import { ledgerView } from "../ledger/fold.ts";
import { quarantineView } from "../quarantine/fold.ts";
import { countRefused, listRefused, listSkippedTypes } from "../quarantine/read.ts";
import { signalsView } from "../signals/fold.ts";
import { databasesOf } from "../testing/databases.ts";
import { executed, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { eventually, project, projectAll, projected, type Running } from "../testing/projecting.ts";
import type { Clock } from "./clock.ts";
import type { Database, Transaction } from "./database.ts";
import { rebuild } from "./rebuild.ts";
import { readSnapshot } from "./snapshot.ts";
import { hashTables } from "./state-hash.ts";
import type { View } from "./view.ts";

const encoder = new TextEncoder();
const identity = { occurredAt: 0n, recordedAt: 0n, correlationId: "c" };

const refused = (line: number) =>
  newEvent(
    "InputRefused",
    { origin: "trades.csv", place: `line ${line}`, reason: "not a trade", content: btoa(`row ${line}`) },
    "quarantine.trades%2Ecsv",
    { ...identity, id: String(line) },
  );

const VIEWS = [quarantineView];

describe.each(["pglite", "postgres"] as const)("a projector on %s", (engine) => {
  const open = databasesOf(engine);
  let database: Database;
  let log: MemoryLog;
  beforeEach(async () => {
    database = await open();
    log = new MemoryLog();
  });

  const count = async (on: Database = database): Promise<number> => countRefused(await readSnapshot(on));

  it("projects what is in the log and then what comes", async () => {
    for (let line = 1; line <= 250; line++) log.append(refused(line));
    await using _running = project(log, database, VIEWS);
    await projected(log, database, VIEWS);
    expect(await count()).toBe(250);
    log.append(refused(251));
    await projected(log, database, VIEWS);
    expect(await count()).toBe(251);
  });

  it("rebuilds tables of an older program by itself, and goes on", async () => {
    for (let line = 1; line <= 20; line++) log.append(refused(line));
    await projectAll(log, database, VIEWS);
    const newer: View[] = [{ ...quarantineView, foldVersion: quarantineView.foldVersion + 1 }];
    await using running = project(log, database, newer);
    await eventually(async () =>
      expect(running.said.join()).toMatch(/of an older version.*is being projected/),
    );
    log.append(refused(21));
    await projected(log, database, newer);
    expect(await count()).toBe(21);
    expect((await readSnapshot(database)).schemaOf("quarantine")).toBe("quarantine_2");
  });

  it("goes on after a stop where it was", async () => {
    log.append(refused(1));
    await projectAll(log, database, VIEWS);
    log.append(refused(2));
    await projectAll(log, database, VIEWS);
    expect(await count()).toBe(2);
    expect((await readSnapshot(database)).positions.QUARANTINE).toBe(2);
  });

  it("keeps an unreadable event of any stream as a row that points at it, and goes on", async () => {
    log.append({ subject: "ledger.trades.live.spot", body: encoder.encode("{not json") });
    log.append({ subject: "orders.live", body: encoder.encode("{}"), headers: { "Event-Type": "Unheard" } });
    log.append({
      subject: "orders.live",
      body: encoder.encode("{}"),
      headers: { "Event-Type": "OrderPlaced" },
    });
    await projectAll(log, database, VIEWS);
    const rows = await listRefused(await readSnapshot(database), 10);
    expect(rows.map(({ stream, position }) => [stream, position])).toEqual([
      ["TRADING", 3],
      ["TRADING", 1],
    ]);
    expect(atob(rows[1]!.content)).toBe("{not json");
  });

  it("counts events of types that it never knew, over restarts and rebuilds", async () => {
    const unheard = { subject: "orders.live", body: encoder.encode("{}") };
    const skipped = async () => listSkippedTypes(await readSnapshot(database));
    for (const type of ["Unheard", "Unheard", "Unseen"]) {
      log.append({ ...unheard, headers: { "Event-Type": type } });
    }
    await projectAll(log, database, VIEWS);
    log.append({ ...unheard, headers: { "Event-Type": "Unheard" } });
    await projectAll(log, database, VIEWS);
    const expected = [
      { stream: "TRADING", type: "Unheard", events: 3, firstPosition: 1, lastPosition: 4 },
      { stream: "TRADING", type: "Unseen", events: 1, firstPosition: 3, lastPosition: 3 },
    ];
    expect(await skipped()).toEqual(expected);
    const report = await rebuild({ source: log, database, view: quarantineView, clock: systemClock });
    expect(report.changes).toEqual([]);
    expect(await skipped()).toEqual(expected);
  });

  it("stops before a known event of a version from the future", async () => {
    log.append(refused(1));
    const newer = refused(2);
    log.append({ ...newer, headers: { ...newer.headers, "Event-Version": "2" } });
    const running = project(log, database, VIEWS);
    await expect(running.done).rejects.toMatchObject({ tag: "UnknownVersion" });
    expect(await count()).toBe(1);
  });

  it.each([
    ["was recreated", () => log.recreate(), /recreated or restored/],
    ["is shorter than the checkpoint", () => log.truncate("QUARANTINE", 1), /ends at position 1/],
  ])("names a log that %s instead of following it", async (_, change, message) => {
    log.append(refused(1));
    log.append(refused(2));
    await projectAll(log, database, VIEWS);
    change();
    const running = project(log, database, VIEWS);
    await expect(running.done).rejects.toMatchObject({
      tag: "LogChanged",
      message: expect.stringMatching(message),
    });
    expect(await count()).toBe(2);
  });

  it("goes on with a view once its log is whole again, while others were never held up", async () => {
    log.append(refused(1));
    log.append(refused(2));
    await projectAll(log, database, VIEWS);
    log.truncate("QUARANTINE", 1);
    const hasty: Clock = {
      ...systemClock,
      monotonic: () => systemClock.monotonic() * 20,
      sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 20, signal),
    };
    await using running = project(log, database, [signalsView, quarantineView], hasty);
    await eventually(async () =>
      expect(running.said.join("\n")).toContain("The view quarantine has stopped"),
    );
    log.append(refused(2));
    log.append(refused(3));
    await eventually(async () => expect(await count()).toBe(3));
  });

  it.each(["before", "after"] as const)(
    "gives the same rows when the answer is lost %s the commit",
    async (when) => {
      for (let line = 1; line <= 300; line++) log.append(refused(line));
      await projectAll(log, failing(database, when), VIEWS);
      expect(await count()).toBe(300);
    },
  );

  it("lets a view that cannot be written hold up nobody else", async () => {
    log.append(refused(1));
    const broken: View = { ...quarantineView, name: "signals", open: () => brokenFold };
    await using running = project(log, database, [broken, quarantineView]);
    await eventually(async () => expect(await count()).toBe(1));
    expect(running.said.join("\n")).toMatch(/The view signals is set back and tries again: no room/);
  });

  it("brings a view that was added later to where the others are, and then reads the stream once", async () => {
    for (let line = 1; line <= 300; line++) log.append(refused(line));
    await projectAll(log, database, VIEWS);
    const added: View = { ...quarantineView, name: "orders" };
    await using _running = project(log, database, [quarantineView, added]);
    for (let line = 301; line <= 320; line++) log.append(refused(line));
    await projected(log, database, [quarantineView]);
    await eventually(async () => expect((await readSnapshot(database)).positions.QUARANTINE).toBe(320));
    const schema = (await readSnapshot(database)).schemaOf("orders");
    const [row] = await database.query<{ count: string }>(`select count(*) from ${schema}.refused`);
    expect(row!.count).toBe("320");
  });

  it("does what a batch left over, also where the others wait for an event meanwhile", async () => {
    for (let line = 1; line <= 300; line++) log.append(refused(line));
    await projectAll(log, database, VIEWS);
    let [applied, written, left] = [0, 0, 0];
    const streams = ["QUARANTINE"] as const;
    const open: View["open"] = () => ({
      ...brokenFold,
      apply: () => void applied++,
      write: async () => {
        written = applied;
        left++;
      },
      arrears: (idle) => (left > 0 && idle ? "some" : "none"),
      settle: async () => left--,
    });
    const leaving: View = { ...quarantineView, name: "orders", streams, open };
    const waiting: View = { ...quarantineView, streams };
    await using _running = project(log, database, [waiting, leaving]);
    await eventually(async () => expect([written, left]).toEqual([300, 0]));
  });
});

describe("two projectors on one view", () => {
  const open = databasesOf("postgres");

  it("advance it together, one at a time: the other stands by and takes over", async () => {
    const database = await open();
    const log = new MemoryLog();
    log.append(refused(1));
    const first = project(log, database, VIEWS);
    await projected(log, database, VIEWS);
    await using second = project(log, database, VIEWS);
    await eventually(async () => expect(second.said.join()).toMatch(/standing by/));
    log.append(refused(2));
    await projected(log, database, VIEWS);
    await first[Symbol.asyncDispose]();
    log.append(refused(3));
    await projected(log, database, VIEWS);
    expect(await countRefused(await readSnapshot(database))).toBe(3);
    expect(second.said.join()).toMatch(/is being projected/);
  });

  it("write nothing twice even where neither respects the other's lease", async () => {
    const database = await open();
    const log = new MemoryLog();
    log.batch = 7;
    for (let line = 1; line <= 700; line++) log.append(refused(line));
    // What says that it is PGlite takes leases over at once: only the checkpoint keeps the two apart.
    const impolite: Database = { ...bound(database), engine: "pglite" };
    await using _first = project(log, impolite, VIEWS);
    await using _second = project(log, impolite, VIEWS);
    await projected(log, database, VIEWS);
    expect(await countRefused(await readSnapshot(database))).toBe(700);
  });

  it("write a batch whole that is under way when another takes the lease", async () => {
    const [database, undisturbed] = [await open(), await open()];
    const log = new MemoryLog();
    log.append(executed(trade({ tradeId: "t1" })));
    const sale = {
      tradeId: "t2",
      side: "sell",
      price: "150",
      timestamp: 1_700_000_001_000_000_000n,
    } as const;
    log.append(executed(trade(sale)));
    await projectAll(log, undisturbed, [ledgerView]);
    let running: Running | undefined;
    const disturbed = interrupted(database, ".accounts", async () => {
      await database.query(
        "update canvas.leases set owner = 'another', expires_at = now() + interval '1 hour'",
      );
      await eventually(async () => expect(running?.said.join()).toMatch(/standing by/));
    });
    await using first = project(log, disturbed, [ledgerView]);
    running = first;
    await projected(log, database, [ledgerView]);
    expect(await ledgerTables(database)).toEqual(await ledgerTables(undisturbed));
  });
});

const ledgerTables = async (database: Database) =>
  hashTables(database, ledgerView, (await readSnapshot(database)).schemaOf("ledger"));

/** Does something else before the first statement of a batch that names a table, within its transaction. */
function interrupted(database: Database, table: string, interrupt: () => Promise<void>): Database {
  let isDone = false;
  const inBatch = (transaction: Transaction): Transaction => {
    let isBatch = false;
    return {
      copy: (rows) => transaction.copy(rows),
      query: async (text, parameters) => {
        isBatch ||= text.includes("update canvas.checkpoints");
        if (isBatch && !isDone && text.includes(table)) {
          isDone = true;
          await interrupt();
        }
        return transaction.query(text, parameters);
      },
    };
  };
  return {
    ...bound(database),
    transaction: (work) => database.transaction((transaction) => work(inBatch(transaction))),
  };
}

const brokenFold = {
  prepare: async () => {},
  apply: () => {},
  write: async () => {
    throw new Error("no room");
  },
  reset: () => {},
};

const bound = (database: Database): Database => ({
  engine: database.engine,
  query: (text, parameters) => database.query(text, parameters),
  transaction: (work) => database.transaction(work),
  close: () => database.close(),
});

/** Loses its connection once in three batches: before the commit, or after it and before the answer. */
function failing(database: Database, when: "before" | "after"): Database {
  let transactions = 0;
  return {
    ...bound(database),
    transaction: async <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => {
      const fails = ++transactions > 2 && transactions % 3 === 0;
      const result = await database.transaction(async (transaction) => {
        const done = await work(transaction);
        if (fails && when === "before") throw new Error("connection lost");
        return done;
      });
      if (fails && when === "after") throw new Error("connection lost");
      return result;
    },
  };
}
