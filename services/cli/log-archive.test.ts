import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { openArchive } from "../log/transfer/archive-source.ts";
import { ArchiveWriter } from "../log/transfer/archive-writer.ts";
import { emptyManifest } from "../log/transfer/manifest.ts";
import { type RecordDocument, recordOf } from "../log/transfer/record.ts";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { startCanvas } from "../testing/running-canvas.ts";

const FILES = 4;
const CANDLES = 150;
const HOUR_MS = 3_600_000;
const DAY_NS = 86_400_000_000_000n;
const SERIES = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
const BACKTEST = [
  ...["backtest", "run", "--strategy", "sma-cross", ...SERIES],
  ...["--param", "fast=3", "--param", "slow=8", "--json"],
];

/** Some weeks of candles, of which each file has a part. */
function csv(file: number): string {
  const rows = Array.from({ length: CANDLES }, (_, row) => {
    const number = file * CANDLES + row;
    const open = 30_000 + 900 * Math.sin(number / 9);
    const close = 30_000 + 900 * Math.sin((number + 1) / 9);
    const time = new Date(Date.parse("2025-03-01") + number * HOUR_MS).toISOString();
    return [time, open, Math.max(open, close) + 1, Math.min(open, close) - 1, close, 2].join(",");
  });
  return `time,open,high,low,close,volume\n${rows.join("\n")}\n`;
}

/** A copy of an archive whose events were logged forty days before. */
async function aged(from: string, to: string): Promise<void> {
  const source = await openArchive(from);
  const writer = new ArchiveWriter(to, emptyManifest("test"));
  for (const { name, epoch, lastPosition: until } of await source.streams()) {
    async function* records(): AsyncGenerator<RecordDocument> {
      for await (const batch of source.read(name, { after: 0, until })) {
        for (const event of batch) yield recordOf({ ...event, loggedAt: event.loggedAt - 40n * DAY_NS });
      }
    }
    await writer.add(name, epoch, records());
  }
}

it("moves old candles into an archive, from which everything comes out as before, and never loses one", async () => {
  await using nats = await startNatsServer();
  await using postgres = await startPostgres();
  await using up = await startCanvas();
  const { cwd } = up;
  const run = async (words: readonly string[], environment: NodeJS.ProcessEnv, code = 0): Promise<string> => {
    const outcome = await canvas(words, { cwd, environment });
    expect([words, outcome.code, outcome.stderr]).toEqual([words, code, expect.any(String)]);
    return code === 0 ? outcome.stdout : outcome.stderr;
  };
  for (let file = 0; file < FILES; file++) {
    await writeFile(join(cwd, `${file}.csv`), csv(file));
    await up.out("import", "candles", `${file}.csv`, ...SERIES);
  }
  await up.run("log", "export", "young");
  const whole = metricsIn(await up.out(...BACKTEST));
  const tables = hashesIn((await up.run("rebuild", "candles", "--json")).stdout);
  await aged(join(cwd, "young"), join(cwd, "old"));
  const before = ["log", "archive", "--before", new Date(Date.now() - 30 * 24 * HOUR_MS).toISOString()];

  const embedded = async (): Promise<void> => {
    const directory = { CANVAS_DATA_DIR: "restored" };
    const archived = { ...directory, CANVAS_ARCHIVE: "archive" };
    await run(["log", "import", "old"], directory);
    const first = JSON.parse(await run([...before, "--to", "archive", "--json"], directory));
    expect(first).toMatchObject({ events: FILES, archived_to: FILES, log_from: FILES + 1 });
    expect(await run(["rebuild"], directory, 1)).toMatch(/MARKET up to position 4 .* set CANVAS_ARCHIVE/);
    expect(hashesIn(await run(["rebuild", "candles", "--json"], archived))).toEqual(tables);
    expect(metricsIn(await run(BACKTEST, archived))).toEqual(whole);
    await run(["log", "export", "backup", "--stream", "MARKET"], archived);
    expect(await hashesOf(join(cwd, "backup"))).toEqual(await hashesOf(join(cwd, "old")));
  };
  const onServers = async (): Promise<void> => {
    const servers = { NATS_URL: nats.url, DATABASE_URL: postgres.url(), CANVAS_DATA_DIR: "keys" };
    await run(["log", "import", "old"], servers);
    await using killed = new CanvasProcess([...before, "--to", "servers"], { cwd, environment: servers });
    await sleep(Math.random() * 1_500);
    killed.kill("SIGKILL");
    await killed.ended;
    await run([...before, "--to", "servers"], servers);
    const withArchive = { ...servers, CANVAS_ARCHIVE: "servers" };
    await run(["log", "accept-restore"], withArchive);
    expect(metricsIn(await run(BACKTEST, withArchive))).toEqual(whole);
    expect(await run(BACKTEST, servers, 1)).toMatch(/set CANVAS_ARCHIVE/);
  };
  await Promise.all([embedded(), onServers()]);
}, 300_000);

const metricsIn = (text: string): unknown => JSON.parse(text).metrics ?? text;

const hashesIn = (text: string): readonly unknown[] =>
  JSON.parse(text).views.map(({ view, hash, rows }: Record<string, unknown>) => [view, hash, rows]);

async function hashesOf(folder: string): Promise<readonly string[]> {
  return (await readFile(join(folder, "SHA256SUMS"), "utf8")).trim().split("\n").sort();
}
