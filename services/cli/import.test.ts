import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

/** An hourly series that swings, so that a moving-average cross trades; one hour is missing and one row is no candle. */
function candleFile(): string {
  const rows = Array.from({ length: 240 }, (_, hour) => {
    const price = 40_000 + Math.round(2_000 * Math.sin(hour / 9));
    return `${new Date(START + hour * HOUR).toISOString()},${price},${price + 20},${price - 20},${price + 5},1.5`;
  });
  rows.splice(100, 1);
  rows.splice(50, 0, "2024-01-03T02:00:00Z,1,2,3,4,oops");
  return ["time,open,high,low,close,volume", ...rows].join("\n");
}

const trade = (id: string, side: string, price: string): string =>
  `{"trade_id":"${id}","account_id":"books","symbol":"BTC-USD","side":"${side}","quantity":0.1000000000000000000000001,` +
  `"price":${price},"fee":0.10,"fee_currency":"USD","market_type":"spot","timestamp":"2024-01-0${id}T00:00:00Z"}`;

const IMPORT = ["import", "candles", "--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
const STRATEGY = ["--strategy", "sma-cross", "--product", "BTC-USD", "--timeframe", "1h"];

interface Mode {
  readonly name: string;
  /** Opens what the mode needs; gives the environment of its commands and what closes it. */
  open(): Promise<{ readonly environment: NodeJS.ProcessEnv; readonly close: () => Promise<void> }>;
}

const MODES: readonly Mode[] = [
  { name: "embedded", open: async () => ({ environment: {}, close: async () => {} }) },
  {
    name: "on servers",
    open: async () => {
      const nats = await startNatsServer();
      const postgres = await startPostgres({ fsync: false });
      return {
        environment: { NATS_URL: nats.url, DATABASE_URL: await postgres.createDatabase() },
        close: async () => {
          await postgres[Symbol.asyncDispose]();
          await nats[Symbol.asyncDispose]();
        },
      };
    },
  },
];

describe.each(MODES)("imported data $name", ({ open }) => {
  let cwd: string;
  let opened: Awaited<ReturnType<Mode["open"]>>;
  const run = (...words: readonly string[]) =>
    canvas([...words, "--data-dir", "data"], { cwd, environment: opened.environment });

  beforeAll(async () => {
    opened = await open();
    cwd = await mkdtemp(join(tmpdir(), "canvas-import-"));
    await writeFile(join(cwd, "candles.csv"), candleFile());
    await writeFile(
      join(cwd, "trades.json"),
      `{"trades":[${trade("1", "buy", "100.5")},${trade("2", "sell", "101")}]}`,
    );
    await writeFile(join(cwd, "bad.json"), `{"trades":[${trade("3", "hold", "100.5")}]}`);
  });
  afterAll(async () => {
    await opened.close();
    await rm(cwd, { recursive: true, force: true });
  });

  it("says what became of every row, where nothing runs", async () => {
    const { code, stdout, stderr } = await run(...IMPORT, "candles.csv");
    expect(code).toBe(0);
    expect(stdout).toContain("240 rows of coinbase BTC-USD 1h, 2024-01-01T00:00Z to 2024-01-10T23:00Z");
    expect(stdout).toMatch(/recorded +239 /);
    expect(stdout).toMatch(/refused +1 /);
    expect(stderr).toMatch(/^line 52: .*$/m);
  });

  it("records nothing twice", async () => {
    const { stdout } = await run(...IMPORT, "--json", "candles.csv");
    expect(JSON.parse(stdout)).toMatchObject({ recorded: 0, repeated: 239 });
  });

  it("imports nothing of a file with a bad row where it shall be strict", async () => {
    const { code, stderr } = await run(...IMPORT, "--strict", "candles.csv");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Line 52 of candles\.csv is no candle/);
  });

  it("keeps every digit of trades, and counts each once", async () => {
    const first = await run("import", "trades", "trades.json");
    expect(first.stdout).toBe("Total: 2  Inserted: 2  Duplicates: 0  Errors: 0\n");
    const again = await run("import", "trades", "trades.json");
    expect([again.code, again.stdout]).toEqual([0, "Total: 2  Inserted: 0  Duplicates: 2  Errors: 0\n"]);
    const trades = await run("trades", "books", "--json");
    expect(trades.stdout).toContain('"quantity": 0.1000000000000000000000001');
    const portfolio = await run("portfolio", "books");
    expect(portfolio.stdout).toMatch(/^No open positions\.\n\nTotal Realized P&L: -?0\.\d+\n/);
  });

  it("refuses a bad trade by its place, and an account that is not there", async () => {
    const bad = await run("import", "trades", "bad.json");
    expect([bad.code, bad.stdout]).toEqual([2, ""]);
    expect(bad.stderr).toMatch(/^error: Trade 1 \(3\): invalid side.*Nothing was imported\.\n$/);
    const nobody = await run("portfolio", "nobody");
    expect([nobody.code, nobody.stdout]).toEqual([3, ""]);
  });

  it("is traded by a strategy: candles become signals, orders, fills and positions", async () => {
    await using up = new CanvasProcess(
      [
        "up",
        "--port",
        "0",
        "--feed",
        "none",
        "--data-dir",
        "data",
        ...STRATEGY,
        "--param",
        "fast=3",
        "--param",
        "slow=9",
      ],
      { cwd, environment: opened.environment },
    );
    await up.says(/sma-cross \(.*\) trades coinbase BTC-USD 1h for the account paper/);
    for (let trades = 0; trades < 4; ) {
      const { stdout } = await run("trades", "paper", "--json");
      trades = (JSON.parse(stdout) as { trades: unknown[] }).trades.length;
    }
    const positions = await run("positions", "paper", "--status", "closed");
    expect(positions.stdout).toMatch(/^SYMBOL +SIDE .*\nBTC-USD +long /);
    const orders = await run("log", "read", "orders.paper", "--json");
    expect(JSON.parse(orders.stdout.split("\n")[0]!)).toMatchObject({ subject: "orders.paper" });
    up.kill("SIGTERM");
    expect((await up.ended).code).toBe(0);
  });

  it("gives the same tables when they are built again", async () => {
    const rebuilt = await run("rebuild", "ledger", "--json");
    expect([rebuilt.code, rebuilt.stderr]).toEqual([0, ""]);
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ views: [{ view: "ledger", outcome: "identical" }] });
    expect((await run("verify")).code).toBe(0);
    expect((await run("rebuild", "everything")).code).toBe(3);
  });
});
