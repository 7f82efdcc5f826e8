import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { silentLogger } from "../logging/logger.ts";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";

const TENANT = "7f3c1a52-9f0e-4e0b-8d2f-3a6a4a7d9e11";
const environment = { CANVAS_TENANT: TENANT };
const TRADE = `{"tenant_id":"${TENANT}","trade_id":"t-1","account_id":"kept","symbol":"BTC-USD","side":"buy",
  "quantity":1,"price":2,"fee":0,"fee_currency":"USD","market_type":"spot","timestamp":"2026-01-02T03:04:05Z"}`;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-tenant-"));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** Every subject in the log of the data directory, as it is kept. */
async function keptSubjects(): Promise<Set<string>> {
  const database = await openPglite({ directory: join(cwd, "data", "database"), logger: silentLogger });
  try {
    await using log = await openEmbeddedLog(database, { logger: silentLogger });
    const ends = new Map((await log.streams()).map(({ name, lastPosition }) => [name, lastPosition]));
    const subjects = new Set<string>();
    for (const stream of STREAMS) {
      for await (const batch of log.read(stream, { after: 0, until: ends.get(stream)! })) {
        for (const { subject } of batch) subjects.add(subject);
      }
    }
    return subjects;
  } finally {
    await database.close();
  }
}

describe("an installation of another tenant", () => {
  const run = (...words: readonly string[]) => canvas([...words, "--data-dir", "data"], { cwd, environment });

  it("trades, imports and verifies as that tenant, whose subjects are bare", async () => {
    await using up = new CanvasProcess(["up", "--port", "0", "--feed", "simulated", "--data-dir", "data"], {
      cwd,
      environment,
    });
    await up.says(/Look at it from another terminal/);
    let trades: readonly { readonly tenant_id: string }[] = [];
    while (trades.length < 2) {
      ({ trades } = JSON.parse((await run("trades", "paper", "--json")).stdout) as { trades: typeof trades });
    }
    expect(new Set(trades.map(({ tenant_id }) => tenant_id))).toEqual(new Set([TENANT]));
    up.kill("SIGINT");
    expect((await up.ended).code).toBe(130);

    const piped = { cwd, environment, input: TRADE };
    const imported = await canvas(["import", "trades", "-", "--data-dir", "data"], piped);
    expect([imported.code, imported.stderr.trim()]).toEqual([0, "Opened the live account kept."]);
    const verified = await run("verify", "--json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ equal: true });
    const listed = await run("accounts", "list");
    expect(listed.stdout).toMatch(/^kept /m);
    const subjects = await keptSubjects();
    for (const subject of ["candles.simulated.BTC-USD.15m", "orders.paper", "ledger.trades.kept.spot"]) {
      expect(subjects).toContain(subject);
    }
    expect([...subjects].filter((subject) => subject.startsWith("t."))).toEqual([]);
  });
});
