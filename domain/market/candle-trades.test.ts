import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySeries } from "../testing/candles.ts";
import type { Candle } from "./candle.ts";
import { tradeCountOf, tradesOfCandle, unitsOf } from "./candle-trades.ts";

const MINUTE = 60_000;
const DECIMALS = 8;
const START = Date.UTC(2024, 0, 1);

describe("the trades of a candle", () => {
  it("fold to the candle again, in its own time", () => {
    fc.assert(
      fc.property(anySeries(50), (series) => {
        for (const candle of series) {
          const trades = tradesOfCandle(candle, MINUTE, DECIMALS);
          expect(trades.length).toBe(tradeCountOf(candle, DECIMALS));
          if (trades.length === 0) continue;
          const prices = trades.map(({ price }) => price);
          expect(prices[0]).toBe(candle.open);
          expect(prices.at(-1)).toBe(candle.close);
          expect(Math.max(...prices)).toBe(candle.high);
          expect(Math.min(...prices)).toBe(candle.low);
          expect(trades.reduce((sum, { units }) => sum + units, 0)).toBe(unitsOf(candle.volume, DECIMALS));
          const times = trades.map(({ time }) => time);
          expect(times[0]! > BigInt(candle.time) * 1_000_000n).toBe(true);
          expect(times.at(-1)! < BigInt(candle.time + MINUTE) * 1_000_000n).toBe(true);
          expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true);
        }
      }),
    );
  });

  it.each<readonly [why: string, candle: Omit<Candle, "time">, trades: number]>([
    ["a candle as usual", { open: 2, high: 4, low: 1, close: 3, volume: 1 }, 4],
    ["one price, one unit", { open: 2, high: 2, low: 2, close: 2, volume: 0.00000001 }, 1],
    ["two prices, two units", { open: 2, high: 3, low: 2, close: 3, volume: 0.00000002 }, 2],
    [
      "two prices, one unit: no trades make it",
      { open: 2, high: 3, low: 2, close: 3, volume: 0.00000001 },
      0,
    ],
    ["no volume", { open: 2, high: 2, low: 2, close: 2, volume: 0 }, 0],
  ])("%s", (_, candle, trades) => {
    expect(tradesOfCandle({ time: START, ...candle }, MINUTE, DECIMALS).length).toBe(trades);
  });
});
