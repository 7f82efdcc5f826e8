import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";

const KEY = "7f2c1a52-3a0e-4a6e-9a53-0f5f3c1d2e4b";
const STRATEGY = [
  "--strategy",
  "sma-cross",
  "--product",
  "BTC-USD",
  "--timeframe",
  "1h",
  "--account",
  "desk",
];

let nats: NatsServer;
let postgres: PostgresServer;
let cwd: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  nats = await startNatsServer();
  postgres = await startPostgres({ fsync: false });
  cwd = await mkdtemp(join(tmpdir(), "canvas-run-"));
  environment = { NATS_URL: nats.url, DATABASE_URL: await postgres.createDatabase(), CANVAS_API_KEY: KEY };
  const rows = Array.from({ length: 200 }, (_, hour) => {
    const price = 40_000 + Math.round(2_000 * Math.sin(hour / 9));
    const time = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000).toISOString();
    return `${time},${price},${price + 20},${price - 20},${price + 5},1.5`;
  });
  await writeFile(join(cwd, "candles.csv"), ["time,open,high,low,close,volume", ...rows].join("\n"));
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true, force: true });
});

const service = (...words: readonly string[]) => new CanvasProcess(["run", ...words], { cwd, environment });

describe("services that run side by side on servers", () => {
  it("turn imported candles into fills, also with two of a kind", async () => {
    await using api = service("api", "--port", "0");
    await using first = service("projector");
    await using second = service("projector");
    await using signals = service("signals");
    await using bot = service("bot", ...STRATEGY);
    const url = (await api.says(/^(http:\/\/127\.0\.0\.1:\d+)$/m))[1]!;
    await bot.says(/sma-cross waits for candles of BTC-USD 1h/);
    const run = (...words: readonly string[]) => canvas([...words, "--url", url], { cwd, environment });
    const series = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
    const imported = await run("import", "candles", ...series, "--json", "candles.csv");
    expect(JSON.parse(imported.stdout)).toMatchObject({ recorded: 200 });
    for (let fills = 0; fills < 4; ) {
      const { stdout } = await run("trades", "desk", "--json");
      fills = (JSON.parse(stdout) as { trades: unknown[] }).trades.length;
    }
    for (const process of [bot, signals, second, first, api]) {
      process.kill("SIGTERM");
      expect((await process.ended).code).toBe(0);
    }
  });

  it("share the views among projectors, each folded by one", async () => {
    await using api = service("api", "--port", "0");
    await using ledger = service("projector", "--view", "ledger", "orders");
    await using rest = service("projector", "--without", "ledger", "orders");
    const url = (await api.says(/^(http:\/\/127\.0\.0\.1:\d+)$/m))[1]!;
    await ledger.says(/The view ledger is being projected/);
    await rest.says(/The view candles is being projected/);
    expect([ledger.stderr, rest.stderr]).toEqual([
      expect.not.stringMatching(/The view candles/),
      expect.not.stringMatching(/The view ledger/),
    ]);
    const trade = ["trades", "add", "shared", "--symbol", "BTC-USD", "--side", "buy", "--quantity", "1"];
    const run = (...words: readonly string[]) => canvas([...words, "--url", url], { cwd, environment });
    const added = await run(...trade, "--price", "100", "--fee", "1", "--fee-currency", "USD");
    expect([added.code, added.stderr]).toEqual([0, ""]);
    await expect
      .poll(async () => (await run("portfolio", "shared")).stdout, { timeout: 60_000 })
      .toContain("BTC-USD");
  }, 240_000);

  it("refuse a key that is not theirs", async () => {
    await using api = service("api", "--port", "0");
    const url = (await api.says(/^(http:\/\/127\.0\.0\.1:\d+)$/m))[1]!;
    const stranger = { ...environment, CANVAS_API_KEY: KEY.replaceAll("7", "8") };
    const refused = await canvas(["accounts", "list", "--url", url], { cwd, environment: stranger });
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain("refused the key");
  });

  it("wait for a server that does not answer, and say so", async () => {
    const nowhere = { ...environment, NATS_URL: "nats://127.0.0.1:9" };
    await using waiting = new CanvasProcess(["run", "projector"], { cwd, environment: nowhere });
    await waiting.says(/NATS at 127\.0\.0\.1:9 does not answer: trying again/);
    waiting.kill("SIGINT");
    expect((await waiting.ended).code).toBe(130);
  });
});
