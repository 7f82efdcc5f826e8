/**
 * The ledger written by one projector and by several, each for a part of the accounts and a process of its own: trades
 * that are in the log when they start, folded batch by batch as they are when they come, from the first checkpoint that
 * moves to the last. All must come to the same tables. Prints one JSON result. Run: `node scripts/dist/bench/partitions.js
 * [trades] [parts]`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { ledgerView } from "@spot-canvas/projections/ledger/fold";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { hashTables } from "@spot-canvas/projections/projector/state-hash";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger as logger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";

const ACCOUNTS = 100;
const SYMBOLS = 10;
const START = BigInt(Date.UTC(2024, 0, 1)) * 1_000_000n;
const SECOND = 1_000_000_000n;
const LOOK_MS = 25;

const [trades, parts] = [Number(process.argv[2] ?? 200_000), Number(process.argv[3] ?? 4)];
const canvas = fileURLToPath(new URL("../../../services/bin/canvas.js", import.meta.url));

async function publish(url: string): Promise<void> {
  await using log = await openJetStreamLog({ url, logger });
  await using publisher = log.publisher();
  for (let index = 0; index < trades; index++) {
    const isSale = Math.floor(index / (ACCOUNTS * SYMBOLS)) % 3 === 2;
    const accountId = `account-${index % ACCOUNTS}`;
    const trade = {
      ...{ tenantId: DEFAULT_TENANT, tradeId: `t${index}`, accountId, marketType: "spot" as const },
      ...{ symbol: `C${Math.floor(index / ACCOUNTS) % SYMBOLS}-USD`, feeCurrency: "USD" },
      side: isSale ? ("sell" as const) : ("buy" as const),
      quantity: Quantity(new Decimal(isSale ? 30n : 15n, 2)),
      price: Price(new Decimal(BigInt(100 + (index % 97)), 0)),
      fee: Money(new Decimal(5n, 2)),
      timestamp: START + BigInt(index) * SECOND,
    };
    const subject = formatSubject({ family: "trades", account: accountId, market: "spot" });
    const id = index.toString(16).padStart(32, "0");
    const times = { occurredAt: trade.timestamp, recordedAt: trade.timestamp };
    await publisher.publish(newEvent("TradeExecuted", trade, subject, { id, ...times, correlationId: id }));
  }
  await publisher.flush();
}

/** How far the part is that is furthest behind, and the one that is ahead. */
async function progress(database: Database): Promise<readonly [least: number, most: number]> {
  const [row] = await database
    .query<{ readonly least: string | null; readonly most: string | null }>(
      `select min(position) as least, max(position) as most from canvas.checkpoints where view = 'ledger'`,
      [],
    )
    .catch(() => []);
  return [Number(row?.least ?? 0), Number(row?.most ?? 0)];
}

/** Seconds that so many projectors take together, and the digest of what they come to. */
async function fold(nats: string, url: string, count: number) {
  const environment = { ...process.env, NATS_URL: nats, DATABASE_URL: url };
  const processes: ChildProcess[] = [];
  for (let index = 1; index <= count; index++) {
    const words = [canvas, "run", "projector", "--view", "ledger", "--partition", `${index}/${count}`];
    processes.push(spawn(process.execPath, words, { env: environment, stdio: "ignore" }));
  }
  const database = await openPostgres({ url, logger });
  try {
    while ((await progress(database))[1] === 0) await sleep(LOOK_MS);
    const began = performance.now();
    while ((await progress(database))[0] < trades) await sleep(LOOK_MS);
    const seconds = (performance.now() - began) / 1_000;
    const schema = (await readSnapshot(database)).schemaOf("ledger");
    const tables = await hashTables(database, ledgerView, schema);
    return { seconds, check: tables.map(({ hash }) => hash).join() };
  } finally {
    for (const child of processes) child.kill("SIGTERM");
    await Promise.all(processes.map((child) => child.exitCode === null && once(child, "exit")));
    await database.close();
  }
}

await using nats = await startNatsServer();
await using postgres = await startPostgres();
await publish(nats.url);
const one = await fold(nats.url, await postgres.createDatabase(), 1);
const several = await fold(nats.url, await postgres.createDatabase(), parts);
if (one.check !== several.check) throw new Error("Several projectors came to other tables than one.");
const perSecond = (seconds: number): number => Math.round(trades / seconds);
console.log(
  JSON.stringify({
    ...{ bench: "partitions", trades, parts, cores: cpus().length },
    ...{ one: perSecond(one.seconds), several: perSecond(several.seconds) },
    ratio: Number((one.seconds / several.seconds).toFixed(2)),
    hash: one.check.slice(0, 32),
    load: loadavg().map((value) => Number(value.toFixed(1))),
  }),
);
