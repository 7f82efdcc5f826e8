/**
 * What a late trade costs: one trade that comes at the very start of a market of many trades. Measures how long after
 * its publication reads are right, and by how much the trades of another market are later meanwhile than before; then
 * an import newest first against one oldest first, in the same run, on servers and (half as many) embedded. The tables
 * must equal what a rebuild makes of the log.
 *
 *   node scripts/dist/bench/late-trade.js [trades]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { ledgerView } from "@spot-canvas/projections/ledger/fold";
import { openPositions } from "@spot-canvas/projections/ledger/read";
import { untilSettled } from "@spot-canvas/projections/ledger/settled";
import type { Database } from "@spot-canvas/projections/projector/database";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { verify } from "@spot-canvas/projections/projector/verify";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openEmbeddedLog } from "@spot-canvas/services/log/embedded/embedded-log";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const START = 1_700_000_000_000_000_000n;
const PROBES = 40;
const PROBE_EVERY_MS = 25;

/** Publishes trades of a market and waits until the log has them. */
async function publish(log: EventLog, account: string, moments: Iterable<number>): Promise<void> {
  await using publisher = log.publisher();
  const subject = formatSubject({ family: "trades", account, market: "spot" });
  for (const moment of moments) {
    const timestamp = START + BigInt(moment) * 1_000_000n;
    const trade = {
      tenantId: DEFAULT_TENANT,
      tradeId: `${account}-${moment}`,
      accountId: account,
      symbol: "BTC-USD",
      side: moment % 4 === 3 ? ("sell" as const) : ("buy" as const),
      quantity: Quantity(new Decimal(10_000n, 5)),
      price: Price(new Decimal(BigInt(4_000_000 + ((moment * 7_919) % 100_000)), 2)),
      fee: Money(new Decimal(5n, 2)),
      feeCurrency: "USD",
      marketType: "spot" as const,
      timestamp,
    };
    const id = `${account}-${moment}`;
    const envelope = { id, occurredAt: timestamp, recordedAt: timestamp, correlationId: id };
    await publisher.publish(newEvent("TradeExecuted", trade, subject, envelope));
  }
  await publisher.flush();
}

/** Waits until a read of an account's positions reflects all that the log has; gives back the milliseconds since `start`. */
async function isRight(log: EventLog, database: Database, account: string, start: number): Promise<number> {
  const end = (await log.streams()).find(({ name }) => name === "TRADING")!.lastPosition;
  for (;;) {
    const snapshot = await readSnapshot(database);
    if (snapshot.positions.TRADING >= end) {
      const read = (): Promise<unknown> => openPositions(snapshot, { tenant: DEFAULT_TENANT, account });
      await untilSettled(read, 600_000, systemClock);
      return performance.now() - start;
    }
    await sleep(2);
  }
}

/** How long each of some trades of another market takes from its publication to reads, one after the other. */
async function probe(log: EventLog, database: Database, first: number): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let index = first; index < first + PROBES; index++) {
    const start = performance.now();
    await publish(log, "other", [index]);
    taken.push(await isRight(log, database, "other", start));
    await sleep(PROBE_EVERY_MS);
  }
  return taken;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function* counting(first: number, last: number): Iterable<number> {
  for (let index = first; index <= last; index++) yield index;
}

function* countingDown(first: number, last: number): Iterable<number> {
  for (let index = last; index >= first; index--) yield index;
}

const most = (values: readonly number[]): number => Math.round(Math.max(...values));

/** How long an import takes until reads of its account are right. */
const importInto = (
  log: EventLog,
  database: Database,
  account: string,
  moments: Iterable<number>,
): Promise<number> =>
  seconds(async () => {
    await publish(log, account, moments);
    await isRight(log, database, account, 0);
  });

/** Both imports where log and tables are one embedded database. */
async function embedded(trades: number) {
  const folder = await mkdtemp(join(tmpdir(), "late-trade-"));
  const database = await openPglite({ directory: join(folder, "data"), logger: silentLogger });
  await using log = await openEmbeddedLog(database, { logger: silentLogger });
  const stop = new AbortController();
  const common = { source: log, database, views: [ledgerView], clock: systemClock };
  const projecting = runProjector({ ...common, signal: stop.signal });
  await sleep(500);
  const oldestFirst = await importInto(log, database, "oldest", counting(1, trades));
  const newestFirst = await importInto(log, database, "newest", countingDown(1, trades));
  stop.abort();
  await projecting;
  await expectVerified(common);
  await log[Symbol.asyncDispose]();
  await database.close();
  await rm(folder, { recursive: true });
  return ratioOf(trades, oldestFirst, newestFirst);
}

const ratioOf = (trades: number, oldestFirst: number, newestFirst: number) => ({
  trades,
  oldestFirstSeconds: Number(oldestFirst.toFixed(2)),
  newestFirstSeconds: Number(newestFirst.toFixed(2)),
  ratio: Number((newestFirst / oldestFirst).toFixed(2)),
});

/** Throws where the tables are not what the log says; gives back their state. */
async function expectVerified(common: Parameters<typeof verify>[0]) {
  const [verified] = await verify(common);
  if (verified!.differences.length > 0) throw new Error("The tables are not what the log says.");
  return Object.fromEntries(verified!.tables.map(({ table, rows, hash }) => [table, `${rows}:${hash}`]));
}

async function run(trades: number): Promise<void> {
  await using nats = await startNatsServer();
  await using server = await startPostgres();
  await using log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
  const database = await openPostgres({ url: await server.createDatabase(), logger: silentLogger });
  const stop = new AbortController();
  const common = { source: log, database, views: [ledgerView], clock: systemClock };
  const projecting = runProjector({ ...common, signal: stop.signal });
  await sleep(500);
  const importing = (account: string, moments: Iterable<number>): Promise<number> =>
    importInto(log, database, account, moments);
  const oldestFirst = await importing("oldest", counting(1, trades));
  const quiet = await probe(log, database, 1);
  const start = performance.now();
  await publish(log, "oldest", [0]);
  const [right, meanwhile] = await Promise.all([
    isRight(log, database, "oldest", start),
    probe(log, database, 1 + PROBES),
  ]);
  const newestFirst = await importing("newest", countingDown(1, trades));
  stop.abort();
  await projecting;
  const state = await expectVerified(common);
  await database.close();
  const { oldestFirstSeconds, newestFirstSeconds, ratio } = ratioOf(trades, oldestFirst, newestFirst);
  console.log(
    JSON.stringify({
      name: "late-trade",
      trades,
      lateTradeRightAfterMs: Math.round(right),
      otherKeyQuietMs: most(quiet),
      otherKeyMeanwhileMs: most(meanwhile),
      ...{ oldestFirstSeconds, newestFirstSeconds, ratio, state },
      embedded: await embedded(Math.ceil(trades / 2)),
    }),
  );
}

await run(Number(process.argv[2] ?? 100_000));
