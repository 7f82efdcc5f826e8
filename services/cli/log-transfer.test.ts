import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { VIEWS } from "../platform/views.ts";
import { canvas } from "../testing/canvas-process.ts";
import { startNatsCluster } from "../testing/nats-cluster.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { startCanvas } from "../testing/running-canvas.ts";

const TRADE = [
  ...["trades", "add", "live", "--symbol", "BTC-USD", "--side", "buy", "--quantity", "0.5"],
  ...["--price", "50000.25", "--fee", "1", "--fee-currency", "USD"],
];

it("is backed up while it runs, restored elsewhere, moved to servers, and taken up from an older copy", async () => {
  await using nats = await startNatsServer();
  await using older = await startNatsServer();
  await using postgres = await startPostgres();
  await using up = await startCanvas();
  const { cwd } = up;
  const run = async (words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> => {
    const { code, stdout, stderr } = await canvas(words, { cwd, environment });
    expect([words, code, stderr]).toEqual([words, 0, expect.any(String)]);
    return stdout;
  };
  await up.out(...TRADE);
  const portfolio = await up.out("portfolio", "live");
  expect((await up.run("log", "export", "backup")).code).toBe(0);
  const sums = (await readFile(join(cwd, "backup", "SHA256SUMS"), "utf8")).trim().split("\n");
  for (const [sha256, file] of sums.map((line) => line.split("  "))) {
    const bytes = await readFile(join(cwd, "backup", file!));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  }

  await run(["log", "import", "backup", "--data-dir", "restored"]);
  expect(await run(["portfolio", "live", "--data-dir", "restored"])).toBe(portfolio);

  await run(["log", "copy", "--from", "restored", "--to", nats.url]);
  const servers = { NATS_URL: nats.url, DATABASE_URL: postgres.url(), CANVAS_DATA_DIR: "keys" };
  expect(await run(["portfolio", "live"], servers)).toBe(portfolio);

  // The tables in Postgres have followed the first server: the second begins a new life of the log.
  const restored = { ...servers, NATS_URL: older.url };
  await run(["log", "import", "backup"], restored);
  const accepted = JSON.parse(await run(["log", "accept-restore", "--json"], restored));
  expect(accepted.views).toHaveLength(VIEWS.length);
  expect(await run(["portfolio", "live"], restored)).toBe(portfolio);

  const held = await canvas(["log", "copy", "--from", "data", "--to", nats.url], { cwd });
  expect([held.code, held.stderr]).toEqual([1, expect.stringMatching(/is in use by process/)]);
  const nowhere = await canvas(["log", "copy", "--from", "nothing", "--to", nats.url], { cwd });
  expect(nowhere.code).toBe(3);
}, 300_000);

it("is copied into as many replicas as NATS_REPLICAS says", async () => {
  await using cluster = await startNatsCluster();
  await using ours = await startCanvas();
  await ours.out(...TRADE);
  expect((await ours.run("log", "export", "backup")).code).toBe(0);
  const { cwd } = ours;
  const place = { cwd, environment: { NATS_REPLICAS: "3" } };
  await canvas(["log", "import", "backup", "--data-dir", "restored"], place);
  const { code, stderr } = await canvas(["log", "copy", "--from", "restored", "--to", cluster.url], place);
  expect([code, stderr]).toEqual([0, expect.stringContaining("Both hold the same")]);
  const connection = await connect({ servers: cluster.url.split(",") });
  const { config } = await (await jetstreamManager(connection)).streams.info("TRADING");
  await connection.close();
  expect(config.num_replicas).toBe(3);
}, 300_000);
