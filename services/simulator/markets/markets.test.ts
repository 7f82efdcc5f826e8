import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { candleAt } from "@spot-canvas/domain/market/candle";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CsvMarket, csvMarket } from "./csv-market.ts";
import type { Market } from "./market.ts";
import { MarketView } from "./market-view.ts";
import { syntheticMarket } from "./synthetic-market.ts";
import { thinMarket } from "./thin-market.ts";
import { foldTrades } from "./trade-fold.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2024, 0, 1);
const TIMEFRAMES: readonly Timeframe[] = ["1m", "5m", "1h", "4h"];

let folder: string;
let fromFile: CsvMarket;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulated-market-"));
  const made = syntheticMarket({ seed: 5 });
  const product = made.products[0]!;
  const { time, open, high, low, close, volume } = made.candles(product, "5m", START, START + 48 * HOUR);
  const rows = [...time.keys()]
    .filter((index) => index % 7 !== 3)
    .map((index) => [time, open, high, low, close, volume].map((column) => column[index]).join());
  const file = join(folder, "candles.csv");
  await writeFile(file, ["time,open,high,low,close,volume", ...rows, "what is no candle", ""].join("\n"));
  fromFile = await csvMarket([{ file, product: "BTC-USD", timeframe: "5m" }]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each<readonly [name: string, market: () => Market]>([
  ["made up", () => syntheticMarket({ seed: 5, from: START })],
  ["of a file with holes", () => fromFile],
  ["in which few trade", () => thinMarket(syntheticMarket({ seed: 5, from: START }))],
])("a market %s", (_, open) => {
  it("has trades that fold to its candles, of every width", () => {
    const market = open();
    const product = market.products[0]!;
    fc.assert(
      fc.property(fc.constantFrom(...TIMEFRAMES), fc.nat(40), (timeframe, hour) => {
        const from = openTimeOf(timeframe, START + hour * HOUR);
        const to = from + widthOf(timeframe);
        const candles = market.candles(product, timeframe, from, to);
        const trades = market.trades(
          product,
          market.tradesBefore(product, from),
          market.tradesBefore(product, to),
        );
        const folded = foldTrades(product, from, trades);
        const shown = candles.time.length > 0 ? candleAt(candles, 0) : undefined;
        expect(folded).toEqual(shown && { ...shown, volume: expect.closeTo(shown.volume, 8) });
      }),
      { numRuns: 60 },
    );
  });

  it("numbers its trades without holes, in the order of time", () => {
    const market = open();
    const product = market.products[0]!;
    const trades = market.trades(product, 10, 200);
    expect(trades.map(({ number }) => number)).toEqual(Array.from({ length: 190 }, (_, index) => 10 + index));
    expect(trades.every(({ time }, index) => index === 0 || time > trades[index - 1]!.time)).toBe(true);
  });

  it("shows nothing of what is still to come", () => {
    const market = open();
    const product = market.products[0]!;
    fc.assert(
      fc.property(fc.integer({ min: 5 * MINUTE, max: 24 * HOUR }), (passed) => {
        const now = START + passed;
        const view = new MarketView({ market, now: () => now });
        const count = view.tradeCount(product);
        const end = BigInt(now) * 1_000_000n;
        expect(view.trades(product, 0, count + 100).every(({ time }) => time < end)).toBe(true);
        const rows = view.candles(product, "1h", START, now + HOUR);
        const last = rows.at(-1)!;
        expect(rows.every(({ time, isClosed }) => isClosed === time + HOUR <= now)).toBe(true);
        expect(last.close).toBe(view.lastTrade(product)!.price);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a market of a file", () => {
  it("leaves out what is no candle, and counts it", () => {
    expect(fromFile.skipped).toBe(1);
  });

  it("ends with its file", () => {
    const product = fromFile.products[0]!;
    expect(fromFile.from).toBe(START);
    expect(fromFile.candles(product, "1m", fromFile.to, fromFile.to + HOUR).time.length).toBe(0);
  });
});
