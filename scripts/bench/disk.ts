/**
 * What a million events cost on disk: trades in the log (nats-server's files) and in the read models (Postgres, after a
 * checkpoint and with its indexes), beside the bytes that were handed over; and candles in columns beside their 48 bytes.
 * Then what a write to disk before each acknowledgement costs: of the broker where it can do that (2.10), and of a bare
 * file in any case. The number of rows must be that of the trades.
 *
 *   node scripts/dist/bench/disk.js [trades]
 */
import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { record, walk } from "@spot-canvas/services/testing/trading-loop";
import { tradeEvent } from "../faults/numbered-trades.ts";
import { projectCleanly } from "../faults/tables.ts";

const MILLION = 1_000_000;
const CANDLES = 200_000;
const CANDLES_PER_MESSAGE = 5_000;
const CANDLE_BYTES = 48;
const SYNCED = 500;

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).blocks),
  );
  return sizes.reduce((sum, blocks) => sum + blocks * 512, 0);
}

const megabytes = (bytes: number, events: number): number => Math.round((bytes / events) * (MILLION / 1e6));

/** Appends one after the other, each acknowledged before the next; per second. */
async function oneByOne(config: string): Promise<number> {
  await using nats = await startNatsServer({ config });
  await using log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
  const start = performance.now();
  for (let number = 0; number < SYNCED; number++) await log.append(tradeEvent(number));
  return Math.round((SYNCED / (performance.now() - start)) * 1_000);
}

/** The same with a write to disk before each acknowledgement. */
async function synced(): Promise<number> {
  const store = await mkdtemp(join(tmpdir(), "bench-disk-"));
  const perSecond = await oneByOne(
    `jetstream { store_dir: ${JSON.stringify(store)}, sync_interval: always }`,
  );
  await rm(store, { recursive: true });
  return perSecond;
}

/** Writes of a trade's size to a file, each on disk before the next; per second. */
async function bareSync(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "bench-disk-"));
  const file = await open(join(folder, "synced"), "w");
  const { body } = tradeEvent(1);
  const start = performance.now();
  for (let number = 0; number < SYNCED; number++) {
    await file.write(body);
    await file.datasync();
  }
  const perSecond = Math.round((SYNCED / (performance.now() - start)) * 1_000);
  await file.close();
  await rm(folder, { recursive: true });
  return perSecond;
}

const trades = Number(process.argv[2] ?? 200_000);
await using nats = await startNatsServer();
await using postgres = await startPostgres();
await using log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
const emptyLog = await bytesIn(nats.store);
let handed = 0;
{
  await using publisher = log.publisher();
  for (let number = 0; number < trades; number++) {
    const event = tradeEvent(number);
    const headers = Object.entries(event.headers).reduce(
      (sum, [name, value]) => sum + name.length + value.length,
      0,
    );
    handed += event.subject.length + headers + event.body.byteLength;
    await publisher.publish(event);
  }
  await publisher.flush();
}
const tradesInLog = (await bytesIn(nats.store)) - emptyLog;
const tables = await projectCleanly(log, await postgres.createDatabase());
const database = await tables.database();
const schema = (await readSnapshot(database)).schemaOf("ledger");
const [counted] = await database.query<{ readonly rows: string }>(
  `select count(*) as rows from ${schema}.trades`,
);
if (Number(counted!.rows) !== trades) throw new Error(`${counted!.rows} rows of ${trades} trades.`);
await database.query("vacuum full");
const [size] = await database.query<{ readonly bytes: string }>(
  `select sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)) as bytes
   from pg_tables where schemaname = '${schema}'`,
);
await tables.close();
const series = { venue: "simulated", product: "BTC-USD", timeframe: "1m" } as const;
const candles = walk(1, CANDLES, 60_000);
const beforeCandles = await bytesIn(nats.store);
for (let from = 0; from < CANDLES; from += CANDLES_PER_MESSAGE) {
  await record(log, series, candles.slice(from, from + CANDLES_PER_MESSAGE));
}
const candlesInLog = (await bytesIn(nats.store)) - beforeCandles;
const { capabilities } = log;
console.log(
  JSON.stringify({
    name: "disk",
    trades,
    megabytesPerMillion: {
      handedOver: megabytes(handed, trades),
      log: megabytes(tradesInLog, trades),
      postgres: megabytes(Number(size!.bytes), trades),
      candlesInLog: megabytes(candlesInLog, CANDLES),
      candlesInColumns: CANDLE_BYTES,
    },
    logRatio: Number((tradesInLog / handed).toFixed(2)),
    postgresRatio: Number((Number(size!.bytes) / handed).toFixed(2)),
    appendsPerSecond: {
      unsynced: await oneByOne(""),
      synced: capabilities.tunableSync ? await synced() : `nats-server ${capabilities.version} cannot`,
      bareFileSynced: await bareSync(),
    },
    rows: Number(counted!.rows),
  }),
);
