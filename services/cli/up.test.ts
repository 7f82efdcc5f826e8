import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";

let cwd: string;
let up: CanvasProcess;
let url: string;

const startUp = async (): Promise<void> => {
  up = new CanvasProcess(["up", "--port", "0", "--feed", "simulated", "--data-dir", "data"], { cwd });
  url = (await up.says(/answers at (http:\/\/127\.0\.0\.1:\d+)/))[1]!;
};

/** Runs a command on the data directory. */
const run = (...words: readonly string[]) => canvas([...words, "--data-dir", "data"], { cwd });

/** The ids of all trades of the account, newest first. */
async function tradeIds(): Promise<readonly string[]> {
  const { stdout, stderr, code } = await run("trades", "paper", "--limit", "0", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as { trades: { trade_id: string }[] }).trades.map(({ trade_id }) => trade_id);
}

/** The candles in the log of one product, in the order in which they came. */
async function recordedCandles(): Promise<readonly { readonly time: number; readonly close: number }[]> {
  const { stdout } = await run("log", "read", "candles.simulated.BTC-USD.15m", "--json");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const { data } = JSON.parse(line) as { data: { time: number[]; close: number[] } };
      return data.time.map((time, index) => ({ time, close: data.close[index]! }));
    });
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

async function untilTrades(least: number): Promise<readonly string[]> {
  for (;;) {
    const ids = await tradeIds();
    if (ids.length >= least) return ids;
    await tick();
  }
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-up-"));
  await startUp();
});
afterAll(async () => {
  await up[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true, force: true });
});

describe("canvas up on the simulated market", () => {
  it("answers /health without a key, and nothing else", async () => {
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "ok" });
    expect((await fetch(`${url}/api/v1/accounts`)).status).toBe(401);
  });

  it("keeps its key where only its owner can read it, and says it nowhere", async () => {
    const file = join(cwd, "data", "api-key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const key = (await readFile(file, "utf8")).trim();
    await up.says(/Look at it from another terminal/);
    expect(up.stdout + up.stderr).not.toContain(key);
    const answer = await fetch(`${url}/api/v1/accounts`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
  });

  it("says what runs, that the market is SIMULATED, and where to look", async () => {
    await up.says(/Look at it from another terminal/);
    for (const text of [url, "SIMULATED", "sma-cross", "durability", "pnpm canvas portfolio paper"]) {
      expect(up.stdout).toContain(text);
    }
  });

  it("has fills on the account paper within a minute", async () => {
    expect((await untilTrades(2)).length).toBeGreaterThanOrEqual(2);
    const portfolio = await run("portfolio", "paper");
    expect(portfolio.stdout).toContain("Total Realized P&L: ");
    const accounts = await run("accounts", "list");
    expect(accounts.stdout).toMatch(/^ID +NAME +TYPE +CREATED\npaper +paper +paper +\d{4}-/);
  });

  it("goes on after it was killed, without a trade that is lost or doubled", async () => {
    const before = await untilTrades(4);
    const candles = (await recordedCandles()).length;
    up.kill("SIGKILL");
    await up.ended;
    await startUp();
    while ((await recordedCandles()).length <= candles) await tick();
    const after = await tradeIds();
    expect(new Set(after).size).toBe(after.length);
    expect(after).toEqual(expect.arrayContaining([...before]));
  });

  it("is the only one on its data directory: a second one says who holds it", async () => {
    const second = await run("up", "--port", "0");
    expect([second.code, second.stdout]).toEqual([1, ""]);
    expect(second.stderr).toMatch(/^error: .*data is in use by process \d+ \(canvas up\).*\n$/);
  });

  it("names the port that is in use", async () => {
    const port = new URL(url).port;
    const second = await canvas(["up", "--port", port, "--data-dir", "other"], { cwd });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
  });

  it("records each candle of the simulated market once, also across the kill", async () => {
    const candles = await recordedCandles();
    const [from, to] = [candles[0]!.time, candles.at(-1)!.time + 1];
    const made = syntheticCandles({ seed: 3, product: "BTC-USD", timeframe: "15m", from, to });
    expect(candles.map(({ time }) => time)).toEqual([...made.time]);
    expect(candles.map(({ close }) => close)).toEqual([...made.close]);
  });

  it("stops in order at Ctrl-C, and its tables equal a fold of its log", async () => {
    up.kill("SIGINT");
    expect((await up.ended).code).toBe(130);
    const verified = await run("verify", "--json");
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ equal: true });
    const streams = await run("log", "streams");
    expect(streams.stdout).toMatch(/^STREAM +FIRST +LAST +BYTES +LOGGED +EPOCH\nMARKET +1 +\d+/);
  });
});
