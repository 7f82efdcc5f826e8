import { describe, expect, it } from "vitest";
import { type Candle, columnsOf, emptyColumns, sliceColumns } from "./candle.ts";
import { recentOf, SWING_CANDLES, swingAt, withRecent } from "./swing.ts";

const candle = (index: number, high: number, low: number, close: number): Candle => ({
  ...{ time: index * 60_000, open: low, high, low, close, volume: 1 },
});

describe("the swing of a market", () => {
  it.each<[string, (index: number) => Candle, number]>([
    ["is the range of its candles", (index) => candle(index, 104, 100, 102), 4],
    [
      "counts what lies between them",
      (index) => candle(index, 100 + 10 * index, 98 + 10 * index, 99 + 10 * index),
      11,
    ],
    ["is nothing where nobody trades", (index) => candle(index, 100, 100, 100), 0],
    ["is a mean", (index) => candle(index, index % 2 === 0 ? 104 : 102, 100, 101), 3],
  ])("%s", (_what, of, expected) => {
    const candles = columnsOf(Array.from({ length: 30 }, (_, index) => of(index)));
    expect(swingAt(candles, 29)).toBeCloseTo(expected, 12);
  });

  it("is not known before so many candles stand behind one", () => {
    const candles = columnsOf(Array.from({ length: 15 }, (_, index) => candle(index, 104, 100, 102)));
    expect([swingAt(candles, SWING_CANDLES - 1), swingAt(candles, SWING_CANDLES)]).toEqual([undefined, 4]);
  });

  it("is the same to the last bit for one who keeps the last candles and one who has all", () => {
    const all = columnsOf(
      Array.from({ length: 60 }, (_, index) =>
        candle(index, 100 + (index % 7) / 3, 99 - (index % 5) / 7, 99.5),
      ),
    );
    let recent = emptyColumns(0);
    for (let index = 0; index < 60; ) {
      const end = Math.min(60, index + 1 + (index % 4));
      const known = withRecent(recent, sliceColumns(all, index, end));
      const last = known.time.length - 1;
      expect(swingAt(known, last)).toBe(swingAt(all, end - 1));
      recent = recentOf(known);
      index = end;
    }
  });
});
