import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import type { Database, Transaction } from "@spot-canvas/projections/projector/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../../database/pglite.ts";
import { openPostgres } from "../../database/postgres.ts";
import { silentLogger } from "../../logging/logger.ts";
import { tagOf } from "../../testing/database-contract.ts";
import { describeEventLog, type OpenedLog } from "../../testing/event-log-contract.ts";
import { type PostgresServer, startPostgres } from "../../testing/postgres-server.ts";
import type { EventLog } from "../event-log.ts";
import { openEmbeddedLog } from "./embedded-log.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});
afterAll(() => server[Symbol.asyncDispose]());

const openServerDatabase = async (): Promise<Database> =>
  openPostgres({ url: await server.createDatabase(), logger: silentLogger });

async function openOn(database: Database): Promise<OpenedLog> {
  let log = await openEmbeddedLog(database, { logger: silentLogger });
  return {
    log,
    async reopen() {
      await log[Symbol.asyncDispose]();
      log = await openEmbeddedLog(database, { logger: silentLogger });
      return log;
    },
    async close() {
      await log[Symbol.asyncDispose]();
      await database.close();
    },
  };
}

describeEventLog("embedded (PGlite)", async () => openOn(await openPglite({ logger: silentLogger })));
describeEventLog("embedded (Postgres)", async () => openOn(await openServerDatabase()));

let messages = 0;
const event = (subject: string, body = ""): NewEvent => ({
  subject,
  messageId: `m-${++messages}`,
  headers: {},
  body: Buffer.from(body),
});

async function bodiesOf(log: EventLog): Promise<string[]> {
  const until = (await log.streams()).find(({ name }) => name === "TRADING")!.lastPosition;
  const bodies: string[] = [];
  for await (const batch of log.read("TRADING", { after: 0, until })) {
    bodies.push(...batch.map(({ body }) => Buffer.from(body).toString()));
  }
  return bodies;
}

/** A database whose commits fail as told, before or after they were kept. */
function failing(database: Database, next: () => "before" | "after" | "no"): Database {
  return {
    engine: database.engine,
    query: (text, parameters) => database.query(text, parameters),
    close: () => database.close(),
    async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
      const when = next();
      const lost = new Fault("CommitUnknown", "unavailable", "The connection was lost.");
      const result = await database.transaction(async (transaction) => {
        const done = await work(transaction);
        if (when === "before") throw lost;
        return done;
      });
      if (when === "after") throw lost;
      return result;
    },
  };
}

describe("an embedded log whose database loses the answers to commits", () => {
  it("has every event once, in order, and calls none a duplicate", async () => {
    const database = await openServerDatabase();
    await (await openEmbeddedLog(database, { logger: silentLogger }))[Symbol.asyncDispose]();
    let turn = 0;
    const log = await openEmbeddedLog(
      failing(database, () => (["no", "after", "before", "no"] as const)[turn++ % 4]!),
      { logger: silentLogger },
    );
    const appended = [];
    for (let index = 0; index < 12; index++) appended.push(await log.append(event("orders.a", `${index}`)));
    expect(appended.map(({ position, duplicate }) => [position, duplicate])).toEqual(
      Array.from({ length: 12 }, (_, index) => [index + 1, false]),
    );
    expect(await bodiesOf(log)).toEqual(Array.from({ length: 12 }, (_, index) => `${index}`));
    await log[Symbol.asyncDispose]();
    await database.close();
  });
});

describe("an embedded log that two programs write", () => {
  it("numbers without gaps and has one winner of each conditional append", async () => {
    const url = await server.createDatabase();
    const databases = await Promise.all([0, 1].map(() => openPostgres({ url, logger: silentLogger })));
    const logs = await Promise.all(databases.map((one) => openEmbeddedLog(one, { logger: silentLogger })));
    let expectedLast = 0;
    for (let round = 0; round < 20; round++) {
      const results = await Promise.allSettled(
        logs.map((log) => log.append(event("orders.a", `${round}`), { expectedLast })),
      );
      const won = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      expect(won).toHaveLength(1);
      expectedLast = won[0]!.position;
    }
    await Promise.all(
      logs.map(async (log) => {
        await using publisher = log.publisher();
        for (let index = 0; index < 500; index++) await publisher.publish(event("orders.b", `${index}`));
        await publisher.flush();
      }),
    );
    expect(await bodiesOf(logs[0]!)).toHaveLength(1_020);
    for (const log of logs) await log[Symbol.asyncDispose]();
    for (const database of databases) await database.close();
  });

  it("shows each the other's events", async () => {
    const url = await server.createDatabase();
    const databases = await Promise.all([0, 1].map(() => openPostgres({ url, logger: silentLogger })));
    const [one, two] = await Promise.all(
      databases.map((each) => openEmbeddedLog(each, { logger: silentLogger })),
    );
    const reading = (async () => {
      for await (const batch of one!.read("TRADING", { after: 0 })) return batch.length;
    })();
    await two!.append(event("orders.a"));
    expect(await reading).toBe(1);
    for (const log of [one!, two!]) await log[Symbol.asyncDispose]();
    for (const database of databases) await database.close();
  });
});

describe("a reader of an embedded log", () => {
  it.each([
    ["is given a new epoch", "UPDATE log.streams SET epoch = 'another1' WHERE name = 'TRADING'"],
    [
      "becomes shorter",
      "DELETE FROM log.trading WHERE position > 1; UPDATE log.streams SET last_position = 1",
    ],
  ])("is told when the stream %s", async (_what, change) => {
    const database = await openServerDatabase();
    const log = await openEmbeddedLog(database, { logger: silentLogger });
    for (const body of ["a", "b"]) await log.append(event("orders.a", body));
    const reading = (async () => {
      let seen = 0;
      for await (const batch of log.read("TRADING", { after: 0 })) {
        seen += batch.length;
        if (seen === 2) await database.query(change);
      }
    })();
    expect(await tagOf(reading)).toBe("LogChanged");
    await log[Symbol.asyncDispose]();
    await database.close();
  });

  it("ends when the log is closed", async () => {
    const database = await openServerDatabase();
    const log = await openEmbeddedLog(database, { logger: silentLogger });
    const reading = (async () => {
      for await (const _ of log.read("TRADING", { after: 0 }));
      return "ended";
    })();
    await log.append(event("orders.a"));
    await log[Symbol.asyncDispose]();
    expect(await reading).toBe("ended");
    expect(await tagOf(log.append(event("orders.a")))).toBe("LogClosed");
    await database.close();
  });
});
