import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { steppedClock } from "../simulator/clock.ts";
import { syntheticMarket } from "../simulator/markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type CanvasOutcome, CanvasProcess, canvas } from "../testing/canvas-process.ts";

const NOW = Date.UTC(2024, 0, 9, 12, 0, 30);
const SERIES = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
const RANGE = ["--from", "2024-01-02", "--to", "2024-01-09T12:00:00Z"];

let cwd: string;
let simulator: Simulator;
let up: CanvasProcess;

/** Runs a command on the data directory. */
const run = (...words: readonly string[]): Promise<CanvasOutcome> =>
  canvas([...words, "--data-dir", "data"], { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-market-data-"));
  simulator = await startSimulator({ market: syntheticMarket(), clock: steppedClock(NOW) });
  const environment = {
    COINBASE_REST_URL: simulator.urls.coinbase.rest,
    KRAKEN_REST_URL: simulator.urls.kraken.rest,
  };
  const words = ["up", "--port", "0", "--feed", "none", "--data-dir", "data"];
  up = new CanvasProcess(words, { cwd, environment });
  await up.says(/Look at it from another terminal/);
});
afterAll(async () => {
  await up[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true, force: true });
});

describe("market data from a venue", () => {
  it("is planned without making a request for candles", async () => {
    const { stdout, code } = await run("backfill", ...SERIES, ...RANGE, "--plan-only", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ plan: { slots: 180, requests: 1 } });
    expect(simulator.requests.filter(({ target }) => target.includes("candles"))).toEqual([]);
  });

  it("fills the log, says what it takes and what came, and asks for nothing again", async () => {
    const { stdout, stderr, code } = await run("backfill", ...SERIES, ...RANGE);
    expect(stderr).toContain("180 slots in 1 request, at least 1 s.");
    expect(stdout).toBe(
      "180 candles recorded; gaps: 0 without trades, 0 lost to outages, 0 not fetched; 0 revisions\n",
    );
    expect(code).toBe(0);
    const before = simulator.requests.length;
    const again = await run("backfill", ...SERIES, ...RANGE, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ plan: { slots: 0 }, result: { requests: 0 } });
    expect(again.stderr).toContain("all of 2024-01-02T00:00:00Z to 2024-01-09T12:00:00Z is known.");
    expect(simulator.requests).toHaveLength(before);
  });

  it("is shown with its coverage", async () => {
    const { stdout } = await run("data", "status", "--gaps");
    expect(stdout).toMatch(/^coinbase BTC-USD 1h +2024-01-02T00:00Z +2024-01-09T11:00Z +180 +100.00 %/m);
    const { series } = JSON.parse((await run("data", "status", "--json")).stdout);
    expect(series[0]).toMatchObject({ candles: 180, coverage: 1, sources: ["rest"], gaps: [] });
  });

  it("is compared with the venue, which may have corrected itself", async () => {
    const same = await run("data", "verify", ...SERIES, ...RANGE);
    expect(same.stdout).toContain("180 candles compared: 0 differ, 0 are missing in the log");
    expect(same.code).toBe(0);
    simulator.fail({ fault: "late-correction" });
    const other = await run("data", "verify", ...SERIES, ...RANGE, "--json");
    expect(other.code).toBe(1);
    const { result, differences } = JSON.parse(other.stdout);
    expect(result.different).toBeGreaterThan(0);
    expect(differences[0]).toMatchObject({ kind: "different" });
    expect((await run("data", "verify", ...SERIES, ...RANGE, "--fix")).stdout).toContain("corrected");
    simulator.heal();
    expect((await run("data", "verify", ...SERIES, ...RANGE, "--fix")).code).toBe(0);
  });

  it("is exported and imported as the same candles", async () => {
    expect((await run("data", "export", ...SERIES, "--output", "out.csv")).stderr).toContain("180 candles");
    const copy = ["--venue", "kraken", "--product", "BTC-USD", "--timeframe", "1h"];
    expect((await run("import", "candles", ...copy, "out.csv")).stdout).toMatch(/recorded +180/);
    const { stdout } = await run("data", "export", ...copy);
    expect(stdout).toBe(await readFile(join(cwd, "out.csv"), "utf8"));
    expect(stdout.split("\n")).toHaveLength(182);
  });

  it("is built from trades where Kraken serves no candles any more, equal to the last digit", async () => {
    const minutes = ["--product", "BTC-USD", "--timeframe", "1m"];
    const day = ["--from", "2024-01-09", "--to", "2024-01-09T12:00:00Z"];
    const kraken = await run("backfill", "--venue", "kraken", ...minutes, ...day);
    expect(kraken.stderr).toContain("some of it from trades");
    expect(kraken.stdout).toMatch(/^720 candles recorded;/);
    await run("backfill", "--venue", "coinbase", ...minutes, ...day);
    const exported = async (venue: string) =>
      (await run("data", "export", "--venue", venue, ...minutes)).stdout;
    expect(await exported("kraken")).toBe(await exported("coinbase"));
  });

  it("is looked over for what is odd, and for its clock", async () => {
    const { stdout, code } = await run("data", "check", ...SERIES, "--against", "kraken", "--jump", "1.0001");
    expect(code).toBe(0);
    expect(stdout).toMatch(/180 candles: /);
    expect(stdout).toContain("Its clock agrees with that of kraken");
  });

  it.each([
    [["backfill", ...SERIES, "--from", "yesterday"], 2, "Give a date or a time in UTC"],
    [["backfill", ...SERIES, "--from", "2024-02-01", "--to", "2024-01-01"], 2, "--from must be before --to"],
    [["backfill", "--venue", "binance", ...SERIES.slice(2), "--from", "2024-01-01"], 1, "no market data"],
    [["backfill", ...SERIES.slice(0, 5), "4h", "--from", "2024-01-01"], 1, "coinbase has no candles of 4h"],
    [["data", "export", "--venue", "okx", ...SERIES.slice(2)], 3, "No candles are recorded"],
    [["data", "export", ...SERIES.slice(0, 5), "4h"], 3, "built from 1h"],
  ])("tells what is wrong with %j", async (words, code, message) => {
    const outcome = await run(...words);
    expect(outcome.stderr).toContain(message);
    expect([outcome.code, outcome.stdout]).toEqual([code, ""]);
  });
});
