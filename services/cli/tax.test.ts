import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";

let cwd: string;

/** Runs a command on a data directory of its own. */
const run = (...words: readonly string[]) => canvas([...words, "--data-dir", "data"], { cwd });

const trade = (trade_id: string, timestamp: string, side: string, price: string) => ({
  trade_id,
  account_id: "live",
  symbol: "BTC-USD",
  side,
  quantity: "1",
  price,
  fee_currency: "USD",
  market_type: "spot",
  timestamp,
});

const BANK = ["Date,USD,JPY,", "2024-03-28,1.25,160,", "2023-01-02,1.1,N/A,"].join("\r\n");

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-tax-"));
  const trades = [
    trade("b1", "2023-01-02T12:00:00Z", "buy", "110"),
    trade("s1", "2024-04-01T12:00:00Z", "sell", "3000.01"),
    trade("s2", "2024-04-01T12:00:01Z", "sell", "100"),
  ];
  await writeFile(join(cwd, "trades.json"), JSON.stringify(trades));
  await writeFile(join(cwd, "bank.csv"), BANK);
  await writeFile(join(cwd, "rates.csv"), "date,base,quote,rate\n2024-03-28,USD,GBP,0.8\n");
  await writeFile(
    join(cwd, "bad.csv"),
    "date,base,quote,rate\n2024-03-28,USD,GBP,0.8\n2024-02-30,USD,GBP,1\n",
  );
  await writeFile(join(cwd, "other.csv"), "time,open,high,low,close,volume\n");
  expect(await run("import", "trades", "trades.json")).toMatchObject({ code: 0 });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const REPORT = ["tax", "--year", "2024", "--currency", "EUR", "--country", "fi"];

describe("canvas tax", () => {
  it("refuses while rates are missing, and names the dates", async () => {
    const { code, stdout, stderr } = await run(...REPORT);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("USD in EUR on 2023-01-02, 2024-04-01: import them with canvas import rates");
  });

  it("knows the rates once they are imported, from the bank's own file too", async () => {
    const first = await run("import", "rates", "bank.csv");
    expect([first.code, first.stdout]).toEqual([0, "Recorded: 3  Repeated: 0  Revisions: 0\n"]);
    const again = await run("import", "rates", "bank.csv", "--json");
    expect(JSON.parse(again.stdout)).toEqual({ recorded: 0, repeated: 3, revisions: 0 });
    expect((await run("import", "rates", "rates.csv")).stdout).toContain("Recorded: 1");
    const events = await run("log", "read", "instruments.ecb", "--json");
    expect(events.stdout).toContain('"RateRecorded"');
  });

  it("shows which lot made which gain, to the cent, and that it is not advice", async () => {
    const { code, stdout, stderr } = await run(...REPORT);
    expect(code).toBe(0);
    expect(stdout).toContain("Disposals of 2024 in EUR, fifo, days in Europe/Helsinki");
    expect(stdout).toMatch(/BTC +2024-04-01 +2023-01-02 +1 +2400\.01 +480 +deemed 20 % +1920\.01 +s1 +b1\n/);
    expect(stdout).toMatch(/Total gain +1920\.01\n/);
    expect(stderr).toContain(
      "s2 sold 1 BTC for 80 EUR that were not known to be held: they are in no total.",
    );
    expect(stderr).toContain("not tax advice");
  });

  it("prints CSV with every digit, and nothing else on stdout", async () => {
    const { stdout } = await run(...REPORT, "--csv");
    expect(stdout).toBe(
      "asset,disposed_on,acquired_on,holding_days,quantity,proceeds,expenses,cost_basis,deemed_cost,cost_rule,gain,trade_id,lot_trade_id\n" +
        "BTC,2024-04-01,2023-01-02,455,1,2400.008,0,100,480.0016,deemed 20 %,1920.0064,s1,b1\n",
    );
  });

  it.each([
    [["import", "rates", "bad.csv"], "Line 3 of bad.csv is no rate"],
    [["import", "rates", "other.csv"], "other.csv must begin with date,base,quote,rate"],
    [["tax", "--currency", "EUR"], "--year"],
    [["tax", "--year", "2024", "--currency", "EUR", "--country", "xx"], "Allowed choices are fi"],
  ])("of %j exits with 2 and says why", async (words, text) => {
    const { code, stderr } = await run(...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
