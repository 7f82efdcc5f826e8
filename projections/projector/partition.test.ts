import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ledgerView } from "../ledger/fold.ts";
import { databasesOf } from "../testing/databases.ts";
import { accountOpened, executed, ledgerLog, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { eventually, project, projectAll, projected, type Running } from "../testing/projecting.ts";
import { readCheckpoints } from "./checkpoint.ts";
import type { Database } from "./database.ts";
import { findLive } from "./generation.ts";
import { readLag } from "./lag.ts";
import { parsePartition, partitionName, partitionOf } from "./partition.ts";
import { rebuild } from "./rebuild.ts";
import { readSnapshot } from "./snapshot.ts";
import { hashTables } from "./state-hash.ts";
import { verify } from "./verify.ts";

// Databases are made, and projectors take turns: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

const VIEWS = [ledgerView];
const clock = systemClock;
const open = databasesOf("postgres");

const part = (log: MemoryLog, database: Database, index: number, count: number): Running =>
  project(log, database, VIEWS, clock, { index, count });

/** Where the parts stand. */
async function positions(database: Database): Promise<readonly string[]> {
  const checkpoints = await readCheckpoints(database, (await findLive(database, "ledger"))!);
  return checkpoints.map(({ partition, position }) => `${partitionName(partition)} ${position}`);
}

/** Waits until parts stand there. */
const standing = (database: Database, wanted: readonly string[]) =>
  eventually(async () => {
    const found = await positions(database);
    if (wanted.some((one) => !found.includes(one))) throw new Error(found.join(", "));
  });

/** Lets one part after the other fold all that is in the log, the others standing still. */
async function foldInTurn(
  log: MemoryLog,
  database: Database,
  end: number,
  order: readonly number[],
): Promise<void> {
  const count = order.length;
  for (const index of order) {
    await using _running = part(log, database, index, count);
    await standing(database, [`${index}/${count} ${end}`]);
  }
}

const hashes = async (database: Database) =>
  hashTables(database, ledgerView, (await findLive(database, "ledger"))!.schema);

/** Some order of so many parts. */
const orderOf = (count: number): fc.Arbitrary<number[]> => {
  const parts = Array.from({ length: count }, (_, index) => index + 1);
  return fc.shuffledSubarray(parts, { minLength: count });
};

/** The tables of a single projector. */
async function whole(log: MemoryLog) {
  const database = await open();
  await projectAll(log, database, VIEWS);
  return hashes(database);
}

const bought = (index: number) =>
  executed(
    trade({
      tradeId: `t${index}`,
      accountId: `account-${index % 7}`,
      side: index % 5 === 4 ? "sell" : "buy",
      timestamp: 1_700_000_000_000_000_000n + BigInt((index * 37) % 100),
    }),
  );

const filled = (count: number): MemoryLog => {
  const log = new MemoryLog();
  for (let index = 0; index < count; index++) log.append(bought(index));
  return log;
};

it("The part of an account never changes", () => {
  const of = (account: string) => [2, 3, 4, 64].map((count) => partitionOf(DEFAULT_TENANT, account, count));
  expect(["live", "paper", "main", "konto-ä"].map(of)).toMatchInlineSnapshot(`
    [
      [
        1,
        2,
        1,
        33,
      ],
      [
        1,
        3,
        1,
        61,
      ],
      [
        2,
        3,
        4,
        20,
      ],
      [
        1,
        2,
        3,
        11,
      ],
    ]
  `);
});

it("A part is written as its number and how many there are", () => {
  expect(parsePartition("1/4")).toMatchObject({ ok: true, value: { index: 1, count: 4 } });
  for (const text of ["", "4", "0/4", "5/4", "1/65", "-1/4", "1/4/4", "1.0/4"]) {
    expect(parsePartition(text).ok, text).toBe(false);
  }
});

describe("A ledger in parts", () => {
  it("is that of one projector, whichever part is ahead", async () => {
    const property = fc.asyncProperty(
      ledgerLog,
      fc.integer({ min: 2, max: 4 }).chain((count) => fc.tuple(orderOf(count), orderOf(count))),
      async (events, [first, then]) => {
        const log = new MemoryLog();
        const database = await open();
        const half = Math.floor(events.length / 2);
        for (const event of events.slice(0, half)) log.append(event);
        await foldInTurn(log, database, half, first);
        for (const event of events.slice(half)) log.append(event);
        await foldInTurn(log, database, events.length, then);
        expect(await hashes(database)).toEqual(await whole(log));
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });

  it("counts the first trade of an id in the log, also where the part of a later one was there before", async () => {
    const log = new MemoryLog();
    const accounts = ["account-0", "account-1", "account-2", "account-3"];
    log.append(accountOpened("account-1", "One", "live"));
    for (const [index, accountId] of accounts.entries()) {
      for (const id of ["shared", `own-${index}`]) {
        const timestamp = 1_700_000_000_000_000_000n + BigInt(index);
        log.append(executed(trade({ tradeId: id, accountId, price: String(100 + index), timestamp })));
      }
    }
    const expected = await whole(log);
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const database = await open();
      await foldInTurn(log, database, 9, order);
      expect(await hashes(database)).toEqual(expected);
    }
    const parts = new Set(accounts.map((account) => partitionOf(DEFAULT_TENANT, account, 2)));
    expect(parts.size).toBe(2);
  });

  it("goes on from where each part was, and is as far as the part that is furthest behind", async () => {
    const log = filled(60);
    const database = await open();
    await using first = part(log, database, 1, 2);
    await standing(database, ["1/2 60", "2/2 0"]);
    expect((await readSnapshot(database)).positions.TRADING).toBe(0);
    expect(await readLag(log, database, clock)).toMatchObject([
      { partition: { index: 2, count: 2 }, view: "ledger", position: 0, events: 60 },
      { partition: { index: 1, count: 2 }, view: "ledger", position: 60, events: 0 },
    ]);
    await using _second = part(log, database, 2, 2);
    await projected(log, database, VIEWS);
    log.append(bought(60));
    await projected(log, database, VIEWS);
    expect(await hashes(database)).toEqual(await whole(log));
    expect(first.said.filter((said) => said.includes("set back"))).toEqual([]);
  });

  it("is rebuilt and verified with each part where it stands", async () => {
    const log = filled(40);
    const database = await open();
    await foldInTurn(log, database, 40, [1, 2, 3]);
    for (let index = 40; index < 60; index++) log.append(bought(index));
    await foldInTurn(log, database, 60, [2, 1, 3]);
    for (let index = 60; index < 80; index++) log.append(bought(index));
    await (async () => {
      await using _running = part(log, database, 2, 3);
      await standing(database, ["2/3 80"]);
    })();
    const common = { source: log, database, clock };
    const [verified] = await verify({ ...common, views: VIEWS });
    expect(verified).toMatchObject({ differences: [], positions: { TRADING: 60 } });
    expect(await rebuild({ ...common, view: ledgerView })).toMatchObject({ switched: true, changes: [] });
    expect(await positions(database)).toEqual(["1/3 60", "2/3 80", "3/3 60"]);
    await foldInTurn(log, database, 80, [1, 2, 3]);
    expect(await hashes(database)).toEqual(await whole(log));
  });

  it("is rebuilt right where two parts that are ahead of a third use one id", async () => {
    const accounts = Array.from({ length: 20 }, (_, index) => `account-${index}`);
    const owner = (index: number) =>
      accounts.find((account) => partitionOf(DEFAULT_TENANT, account, 3) === index)!;
    for (const [earlier, later] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const log = filled(3);
      const database = await open();
      await foldInTurn(log, database, 3, [1, 2, 3]);
      log.append(executed(trade({ tradeId: "shared", accountId: owner(earlier), price: "7" })));
      log.append(executed(trade({ tradeId: "shared", accountId: owner(later), price: "8" })));
      for (const index of [later, earlier]) {
        await using _running = part(log, database, index, 3);
        await standing(database, [`${index}/3 5`]);
      }
      await rebuild({ source: log, database, view: ledgerView, clock });
      expect(await positions(database)).toEqual(["1/3 5", "2/3 5", "3/3 3"]);
      await foldInTurn(log, database, 5, [1, 2, 3]);
      expect(await hashes(database)).toEqual(await whole(log));
    }
  });

  it("comes to another number of parts once nobody works with the old one", async () => {
    const log = filled(30);
    const database = await open();
    await projectAll(log, database, VIEWS);
    await (async () => {
      await using _one = part(log, database, 1, 3);
      await standing(database, ["1/3 30", "2/3 30", "3/3 30"]);
      for (let index = 30; index < 50; index++) log.append(bought(index));
      await standing(database, ["1/3 50", "2/3 30"]);
      await using other = part(log, database, 2, 2);
      await expect
        .poll(() => other.said.join(" "), { timeout: 60_000 })
        .toContain("projected in another number of partitions than 2: stop those projectors");
      expect(await positions(database)).toEqual(["1/3 50", "2/3 30", "3/3 30"]);
    })();
    await (async () => {
      await using _running = part(log, database, 2, 2);
      await standing(database, ["1/2 50", "2/2 50"]);
    })();
    await using _whole = project(log, database, VIEWS);
    await standing(database, ["1/1 50"]);
    log.append(bought(50));
    await projected(log, database, VIEWS);
    expect(await hashes(database)).toEqual(await whole(log));
  });
});
