/** The same candles through a backtest, a paper bot in one process, and services that run side by side: the same orders and fills. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { walk } from "../testing/trading-loop.ts";

const HOUR = 3_600_000;
const KEY = "7f2c1a52-3a0e-4a6e-9a53-0f5f3c1d2e4b";
const ACCOUNT = "desk";

/** Wants something on every fourth candle, of every type of order. */
const STRATEGY = `import { defineStrategy } from "@spot-canvas/strategy";
export default defineStrategy({
  name: "mixture", version: "1", summary: "A reproducible mixture of wishes.", parameters: {}, warmUp: () => 0,
  initial: () => ({ seed: 7 }),
  onCandle: (state: { seed: number }, { close, time }) => {
    const random = () => {
      state.seed = (Math.imul(state.seed, 1664525) + 1013904223) >>> 0;
      return state.seed / 4294967296;
    };
    if (random() > 0.25) return [];
    const cents = (value: number) => Math.round(value * 100) / 100;
    const action = random() < 0.55 ? "buy" : "sell";
    const leg = random() < 0.5 ? "main" : "other";
    const kind = random();
    const size = kind < 0.4 ? { size: { quantity: cents(1 + random() * 5) } } : kind < 0.6 ? { size: { quote: 700 } } : {};
    const away = action === "buy" ? -1 : 1;
    const limit = random() < 0.35 ? { limitPrice: cents(close * (1 + away * random() * 0.02)) } : {};
    const until = random() < 0.3 ? { validUntil: time + 3600000 * (2 + Math.floor(random() * 20)) } : {};
    const guard = action === "sell" ? {} : {
      ...(random() < 0.5 ? { stop: cents(close * 0.98) } : {}),
      ...(random() < 0.4 ? { takeProfit: cents(close * 1.02) } : {}),
      ...(random() < 0.3 ? { trail: { distance: 1.5 } } : {}),
    };
    return [{ action, tag: "mixture", leg, ...size, ...limit, ...until, ...guard }];
  },
});
`;

/**
 * A thin market: in two slots of five nobody trades, which its file says by rows that are flat at the close before; and
 * ten hours are missing, of which nobody knows.
 */
function thinMarket(): readonly Candle[] {
  let close = 0;
  const candles = walk(5, 300, HOUR).map((candle, index) => {
    const isQuiet = index > 0 && index !== EARLY && index !== LATE + 10 && (index * 7919) % 5 < 2;
    if (isQuiet) return { time: candle.time, open: close, high: close, low: close, close, volume: 0 };
    close = candle.close;
    return candle;
  });
  return candles.filter((_, index) => index < 180 || index >= 190);
}

/** So many candles are there when the strategy is enabled. */
const EARLY = 120;
/** And so many when everything is killed. */
const LATE = 220;

const rowOf = ({ time, open, high, low, close, volume }: Candle): string =>
  [formatMillis(time), open, high, low, close, volume].join(",");

const fileOf = (candles: readonly Candle[]): string =>
  ["time,open,high,low,close,volume", ...candles.map(rowOf)].join("\n");

/** What came of the candles: fills by time, orders, and what was declined by which rule. */
interface Outcome {
  readonly fills: readonly string[];
  readonly orders: readonly string[];
  readonly declines: readonly string[];
}

type Rows = readonly Readonly<Record<string, unknown>>[];

const textsOf = (rows: Rows, fields: readonly string[]): string[] =>
  rows.map((row) => fields.map((field) => String(row[field])).join(" "));

let cwd: string;
let expected: Outcome;

const series = ["--product", "BTC-USD", "--timeframe", "1h"];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-parity-"));
  const candles = thinMarket();
  await writeFile(join(cwd, "mixture.ts"), STRATEGY);
  await writeFile(join(cwd, "candles.csv"), fileOf(candles));
  await writeFile(join(cwd, "early.csv"), fileOf(candles.slice(0, EARLY)));
  await writeFile(join(cwd, "middle.csv"), fileOf(candles.slice(EARLY, LATE)));
  await writeFile(join(cwd, "late.csv"), fileOf(candles.slice(LATE)));
  const run = [
    "backtest",
    "run",
    "--strategy",
    "./mixture.ts",
    ...series,
    "--candles",
    "candles.csv",
    "--json",
  ];
  const { stdout } = await canvas(run, { cwd });
  const { trades, orders, declines } = JSON.parse(stdout) as Record<"trades" | "orders" | "declines", Rows>;
  expected = {
    fills: textsOf(trades, ["time", "side", "quantity", "price", "fee"]).sort(),
    orders: textsOf(orders, ["signal_id", "side", "type"]).sort(),
    declines: textsOf(declines, ["signal_id", "rule"]).sort(),
  };
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/**
 * Imports candles before the strategy is enabled and behind it, has everything killed and started again, and imports the
 * rest; gives what the bot made of them once that is as much as the backtest's.
 */
async function traded(
  environment: NodeJS.ProcessEnv,
  restart: () => Promise<readonly string[]>,
  ...first: readonly string[]
): Promise<Outcome> {
  let address = first;
  const run = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await canvas([...words, ...address], { cwd, environment });
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const importing = (file: string) => run("import", "candles", "--venue", "coinbase", ...series, file);
  await importing("early.csv");
  await run("strategies", "enable", "./mixture.ts", "--venue", "coinbase", ...series, "--account", ACCOUNT);
  await importing("middle.csv");
  address = await restart();
  await importing("late.csv");
  const rows = async (name: string, ...words: readonly string[]): Promise<Rows> => {
    const answer = JSON.parse(await run(...words, "--limit", "0", "--json")) as Record<string, Rows>;
    return [...answer[name]!].reverse();
  };
  for (;;) {
    const fills = await rows("trades", "trades", ACCOUNT);
    const orders = await rows("orders", "orders", ACCOUNT);
    const declines = await rows("declined", "orders", ACCOUNT, "--declined");
    const isDone =
      fills.length >= expected.fills.length &&
      orders.length >= expected.orders.length &&
      declines.length >= expected.declines.length;
    if (!isDone) continue;
    return {
      fills: textsOf(fills, ["timestamp", "side", "quantity", "price", "fee"]).sort(),
      orders: textsOf(orders, ["signal_id", "side", "order_type"]).sort(),
      declines: textsOf(declines, ["signal_id", "rule"]).sort(),
    };
  }
}

describe("a strategy that wants everything", () => {
  it("has fills of every type of order in its backtest", () => {
    const types = new Set(expected.orders.map((order) => order.split(" ")[2]));
    expect([...types].sort()).toEqual(["limit", "market", "stop", "trailing-stop"]);
    expect(Math.min(expected.fills.length, expected.declines.length)).toBeGreaterThan(10);
  });

  it("trades the same in one process, killed in between", async () => {
    const start = async () => {
      const up = new CanvasProcess(["up", "--port", "0", "--feed", "none"], { cwd });
      const [, url] = await up.says(/answers at (http:\/\/127\.0\.0\.1:\d+)/);
      return { up, address: ["--url", url!] };
    };
    let running = await start();
    try {
      const restart = async () => {
        await running.up[Symbol.asyncDispose]();
        running = await start();
        return running.address;
      };
      expect(await traded({}, restart, ...running.address)).toEqual(expected);
    } finally {
      await running.up[Symbol.asyncDispose]();
    }
  }, 240_000);

  it("trades the same in services that run side by side, signals and bot killed in between", async () => {
    await using nats = await startNatsServer();
    await using postgres = await startPostgres({ fsync: false });
    const environment = {
      NATS_URL: nats.url,
      DATABASE_URL: await postgres.createDatabase(),
      CANVAS_API_KEY: KEY,
    };
    const service = (...words: readonly string[]) =>
      new CanvasProcess(["run", ...words], { cwd, environment });
    await using api = service("api", "--port", "0");
    await using _projector = service("projector");
    const deciding = [service("signals"), service("bot")];
    const [, url] = await api.says(/^(http:\/\/127\.0\.0\.1:\d+)$/m);
    const address = ["--url", url!];
    try {
      const restart = async () => {
        for (const each of deciding.splice(0)) await each[Symbol.asyncDispose]();
        deciding.push(service("signals"), service("bot"));
        return address;
      };
      expect(await traded(environment, restart, ...address)).toEqual(expected);
    } finally {
      for (const each of deciding) await each[Symbol.asyncDispose]();
    }
  }, 240_000);
});
