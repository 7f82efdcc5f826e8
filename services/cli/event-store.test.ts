import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";
import { startEventStoreServer } from "../testing/eventstore-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";

it("keeps the log on EventStoreDB, and takes it from there to a data directory", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "canvas-eventstore-"));
  await using server = await startEventStoreServer();
  await using postgres = await startPostgres({ fsync: false });
  const environment = { EVENTSTORE_URL: server.url, DATABASE_URL: postgres.url() };
  const run = (words: readonly string[], own = {}) => canvas(words, { cwd, environment: own });
  const trade = [
    "trades",
    "add",
    "live",
    "--symbol",
    "BTC-USD",
    "--side",
    "buy",
    "--quantity",
    "1",
    "--price",
    "50000",
  ];
  expect((await run([...trade, "--fee", "1", "--fee-currency", "USD"], environment)).code).toBe(0);
  const portfolio = await run(["portfolio", "live"], environment);
  expect(portfolio.stdout).toContain("BTC-USD");
  expect((await run(["log", "copy", "--from", server.url, "--to", "local"])).code).toBe(0);
  expect((await run(["portfolio", "live", "--data-dir", "local"])).stdout).toBe(portfolio.stdout);
  await rm(cwd, { recursive: true, force: true });
}, 180_000);
