import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";

let cwd: string;

/** Runs a command on a data directory of its own. */
const run = (...words: readonly string[]) => canvas([...words, "--data-dir", "data"], { cwd });

const trade = (trade_id: string, timestamp: string, side: string, quantity: string, price: string) => ({
  trade_id,
  account_id: "live",
  symbol: "BTC-USD",
  side,
  quantity,
  price,
  fee_currency: "USD",
  market_type: "spot",
  timestamp,
});

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-lots-"));
  const trades = [
    trade("b1", "2023-01-01T00:00:00Z", "buy", "0.3", "0.123456789012345678"),
    trade("b2", "2023-02-01T00:00:00Z", "buy", "1", "300"),
    trade("s1", "2024-02-01T00:00:00Z", "sell", "0.5", "400"),
    trade("s2", "2024-03-01T00:00:00Z", "sell", "1", "400"),
  ];
  await writeFile(join(cwd, "trades.json"), JSON.stringify(trades));
  expect(await run("import", "trades", "trades.json")).toMatchObject({ code: 0 });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe("canvas lots", () => {
  it("shows what is left of each purchase, and says what was sold without one", async () => {
    const { stdout, stderr, code } = await run("lots", "live");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("live holds no lots.");
    expect(stderr).toContain("s2 sold 0.2 of BTC-USD that was not known to be held");
  });

  it("prints the answer of the API with --json", async () => {
    const { stdout, code } = await run("lots", "live", "--method", "average", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      method: "average",
      lots: [],
      unmatched: [
        { symbol: "BTC-USD", disposed_at: "2024-03-01T00:00:00Z", quantity: "0.2", trade_id: "s2" },
      ],
    });
  });
});

describe("canvas disposals", () => {
  it("shows which lots the sales sold, with every digit, and the gains by year", async () => {
    const { stdout, code } = await run("disposals", "live", "--method", "hifo");
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(
      /^SYMBOL +DISPOSED +ACQUIRED +DAYS +QTY +PROCEEDS +COST-BASIS +GAIN +SALE +LOT$/,
    );
    expect(stdout).toMatch(/ 0\.5 +200 +150 +50 +s1 +b2\n/);
    expect(stdout).toMatch(/ 0\.3 +120 +0\.0370370367037037034 +119\.9629629632962962966 +s2 +b1\n/);
    expect(stdout).toMatch(/\n +2024 +219\.9629629632962962966\n +Total gain +219\.9629629632962962966\n/);
  });

  it("knows no method but its own", async () => {
    const { stderr, code } = await run("disposals", "live", "--method", "best");
    expect(code).toBe(2);
    expect(stderr).toContain("fifo, lifo, hifo, lofo, average");
  });
});
