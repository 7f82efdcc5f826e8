/**
 * Import of 1,049,602 one-minute candles from a gzip CSV until the view of candles shows them: parsing, log and
 * projection, in one process as `canvas up` has them. Once on nats-server and Postgres, once embedded. Beside it the raw
 * limit: unpacking the same file and splitting it into numbers.
 *
 * Run: node scripts/dist/bench/import.js [server|embedded]
 */
import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGunzip, gzipSync } from "node:zlib";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { candlesView } from "@spot-canvas/projections/candles/fold";
import type { Database } from "@spot-canvas/projections/projector/database";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { CandleRecorder } from "@spot-canvas/services/ingestion/candle-recorder";
import { importCandles } from "@spot-canvas/services/ingestion/import-candles";
import { openEmbeddedLog } from "@spot-canvas/services/log/embedded/embedded-log";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const CANDLES = 1_049_602;
const REAL_FILE = join(import.meta.dirname, "../../../../shared/data/candles/binance/BTC-USDT-1m.csv.gz");

/** What one mode took. */
interface ImportFigure {
  readonly mode: "server" | "embedded";
  readonly candles: number;
  readonly seconds: number;
  /** Of them, until the last page was in the log; the rest is projection. */
  readonly logSeconds: number;
  readonly rawSeconds: number;
  /** Raw limit by figure: 1 is as fast as unpacking and splitting alone. */
  readonly ratio: number;
  /** Count of the candles and sum of their closes in cents, as the tables have them: equal to the file's. */
  readonly output: string;
}

/** The file, or one of the same size that is made up. */
async function provideFile(folder: string): Promise<string> {
  if (existsSync(REAL_FILE)) return REAL_FILE;
  const from = Date.UTC(2019, 0, 1);
  const to = from + CANDLES * 60_000;
  const candles = syntheticCandles({ seed: 1, product: "BTC-USDT", timeframe: "1m", from, to });
  const lines = ["time,open,high,low,close,volume"];
  for (const [index, time] of candles.time.entries()) {
    const { open, high, low, close, volume } = candles;
    const values = [open[index], high[index], low[index], close[index], volume[index]];
    lines.push(`${formatMillis(time)},${values.join(",")}`);
  }
  const file = join(folder, "BTC-USDT-1m.csv.gz");
  await writeFile(file, gzipSync(`${lines.join("\n")}\n`));
  return file;
}

/** The raw limit: the file unpacked and split into numbers, and no more. */
async function splitBare(file: string): Promise<{ readonly seconds: number; readonly output: string }> {
  const start = performance.now();
  let rest = "";
  let count = 0;
  let cents = 0;
  for await (const chunk of createReadStream(file).pipe(createGunzip({ chunkSize: 256 * 1_024 }))) {
    const lines = (rest + (chunk as Buffer).toString("latin1")).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const fields = line.split(",");
      const values = [Date.parse(fields[0]!), ...fields.slice(1).map(Number)];
      // A row without volume is no candle: its slot is known to be empty.
      if (Number.isNaN(values[0]) || values[5] === 0) continue;
      count++;
      cents += Math.round(values[4]! * 100);
    }
  }
  return { seconds: (performance.now() - start) / 1_000, output: `${count} candles, ${cents} cents` };
}

async function importInto(
  mode: ImportFigure["mode"],
  log: EventLog,
  database: Database,
  file: string,
): Promise<ImportFigure> {
  const raw = await splitBare(file);
  const stop = new AbortController();
  const views = [candlesView];
  const projecting = runProjector({
    source: log,
    database,
    views,
    clock: systemClock,
    signal: stop.signal,
  });
  const start = performance.now();
  const sink = new CandleRecorder({ log, database, clock: systemClock });
  const series = { venue: "binance", product: "BTC-USDT", timeframe: "1m" } as const;
  const { recorded } = await importCandles({ ...series, file, sink });
  const logSeconds = (performance.now() - start) / 1_000;
  const market = (await log.streams()).find(({ name }) => name === "MARKET")!;
  const snapshot = await waitForPosition(database, { MARKET: market.lastPosition }, 60_000, systemClock);
  const seconds = (performance.now() - start) / 1_000;
  const [row] = await database.query<{ readonly output: string }>(
    `select count(*) || ' candles, ' || sum(round(close * 100)::bigint) || ' cents' as output
     from "${snapshot.schemaOf("candles")}".candles`,
  );
  await sink[Symbol.asyncDispose]();
  stop.abort();
  await projecting;
  if (row?.output !== raw.output) throw new Error(`The tables hold ${row?.output}, the file ${raw.output}.`);
  return {
    mode,
    candles: recorded,
    seconds,
    logSeconds,
    rawSeconds: raw.seconds,
    ratio: raw.seconds / seconds,
    output: raw.output,
  };
}

async function measureServer(file: string): Promise<ImportFigure> {
  await using nats = await startNatsServer();
  await using postgres = await startPostgres();
  const database = await openPostgres({ url: await postgres.createDatabase(), logger: silentLogger });
  try {
    await using log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
    return await importInto("server", log, database, file);
  } finally {
    await database.close();
  }
}

async function measureEmbedded(file: string, folder: string): Promise<ImportFigure> {
  const database = await openPglite({ directory: join(folder, "data"), logger: silentLogger });
  try {
    await using log = await openEmbeddedLog(database, { logger: silentLogger });
    return await importInto("embedded", log, database, file);
  } finally {
    await database.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), "spot-canvas-bench-"));
try {
  const file = await provideFile(folder);
  const only = process.argv[2];
  const server = only === "embedded" ? undefined : await measureServer(file);
  const embedded = only === "server" ? undefined : await measureEmbedded(file, folder);
  const output = (server ?? embedded)?.output;
  if (server && embedded && server.output !== embedded.output)
    throw new Error("The modes hold other candles.");
  console.log(JSON.stringify({ bench: "import", server, embedded, output }));
} finally {
  await rm(folder, { recursive: true });
}
