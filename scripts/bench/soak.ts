/**
 * A soak: trades at a steady rate through NATS, the projector in a process of its own, and Postgres. Memory of both our
 * processes is looked at all the while: it must be as flat at the end as after the first fifth. In the end every trade
 * must be a row, once.
 *
 *   node --expose-gc scripts/dist/bench/soak.js [minutes] [events a second]
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { CANVAS_PROGRAM, ServiceProcess } from "@spot-canvas/services/testing/service-process";
import { tradeEvent } from "../faults/numbered-trades.ts";
import { Tables } from "../faults/tables.ts";

const TICK_MS = 20;
const SAMPLES = 60;
/** The part of the time after which memory has to be flat. */
const WARM = 0.2;
/** What the median of the last fifth may be above that of the second one. */
const GROWTH_MAX = 1.1;
/** A process that was just started grows: of a shorter soak nothing follows. */
const MINUTES_JUDGED = 5;

interface Sample {
  readonly second: number;
  readonly projectorMB: number;
  readonly publisherMB: number;
  /** Events that are in the log and not in the tables. */
  readonly behind: number;
}

async function residentMB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1_024);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const [minutes, rate] = [Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 2_000)];
await using nats = await startNatsServer();
await using postgres = await startPostgres();
const databaseUrl = await postgres.createDatabase();
const folder = await mkdtemp(join(tmpdir(), "bench-soak-"));
await using projector = new ServiceProcess({
  name: "projector",
  words: [CANVAS_PROGRAM, "run", "projector"],
  cwd: folder,
  environment: { NATS_URL: nats.url, DATABASE_URL: databaseUrl, CANVAS_DATA_DIR: folder },
  ready: /projector is running\./,
});
projector.start();
await projector.ready();
await using log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
const tables = new Tables(databaseUrl);
const database = await tables.database();
await tables.reach({ TRADING: 0 });

const samples: Sample[] = [];
const seconds = minutes * 60;
const began = performance.now();
const elapsed = (): number => (performance.now() - began) / 1_000;
let [sent, acknowledged, position, mostBehind] = [0, 0, 0, 0];
{
  await using publisher = log.publisher();
  while (elapsed() < seconds) {
    for (const due = Math.floor(elapsed() * rate); sent < due; sent++)
      await publisher.publish(tradeEvent(sent));
    if (sent - acknowledged >= rate) {
      position = (await publisher.flush()).at(-1)!.position;
      acknowledged = sent;
    }
    if (elapsed() >= ((samples.length + 1) * seconds) / SAMPLES) {
      globalThis.gc?.();
      const behind = position - (await readSnapshot(database)).positions.TRADING;
      mostBehind = Math.max(mostBehind, behind);
      const [projectorMB, publisherMB] = [await residentMB(projector.pid!), await residentMB(process.pid)];
      samples.push({ second: Math.round(elapsed()), projectorMB, publisherMB, behind: Math.max(0, behind) });
    }
    await sleep(TICK_MS);
  }
  position = (await publisher.flush()).at(-1)?.position ?? position;
}
const sendingSeconds = elapsed();
await tables.reach({ TRADING: position });
const caughtUpSeconds = elapsed() - sendingSeconds;
const schema = (await readSnapshot(database)).schemaOf("ledger");
const [counted] = await database.query<{ readonly rows: string }>(
  `select count(*) as rows from ${schema}.trades`,
);
if (Number(counted!.rows) !== sent) throw new Error(`${counted!.rows} rows of ${sent} trades.`);
await tables.close();
await rm(folder, { recursive: true });

const growthOf = (of: (sample: Sample) => number): number => {
  const values = samples.map(of);
  const fifth = Math.max(1, Math.floor(values.length * WARM));
  return median(values.slice(-fifth)) / median(values.slice(fifth, 2 * fifth));
};
const projectorGrowth = growthOf(({ projectorMB }) => projectorMB);
console.log(
  JSON.stringify({
    name: "soak",
    minutes,
    rate,
    events: sent,
    eventsPerSecond: Math.round(sent / sendingSeconds),
    projectorMB: samples.at(-1)!.projectorMB,
    projectorGrowth: Number(projectorGrowth.toFixed(3)),
    publisherMB: samples.at(-1)!.publisherMB,
    publisherGrowth: Number(growthOf(({ publisherMB }) => publisherMB).toFixed(3)),
    growthMax: GROWTH_MAX,
    flat: projectorGrowth <= GROWTH_MAX,
    mostBehind,
    caughtUpSeconds: Number(caughtUpSeconds.toFixed(2)),
    rows: Number(counted!.rows),
    samples,
  }),
);
if (minutes >= MINUTES_JUDGED && projectorGrowth > GROWTH_MAX) process.exitCode = 1;
