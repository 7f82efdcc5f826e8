import { describe, expect, it } from "vitest";
import { columnsOf } from "./candle.ts";
import { isMadeUp, suspicionsIn } from "./suspicion.ts";

/** Candles of a minute, slot first. */
const candles = (...rows: readonly (readonly [number, number, number, number, number, number])[]) =>
  columnsOf(
    rows.map(([slot, open, high, low, close, volume]) => ({
      time: slot * 60_000,
      open,
      high,
      low,
      close,
      volume,
    })),
  );

describe("suspicions", () => {
  const usual = [0, 100, 101, 99, 100, 1] as const;
  it.each([
    ["nothing odd", [1, 100, 101, 99, 100, 1], []],
    ["an open far from the close before", [1, 110, 111, 109, 110, 1], [["jump", 1.1]]],
    ["a move as far over a missing slot", [2, 110, 111, 109, 110, 1], [["jump", 1.1]]],
    ["a low far below the body", [1, 100, 100, 50, 100, 1], [["wick", 2]]],
    ["one price with volume", [1, 100, 100, 100, 100, 1], [["flat", 1]]],
    ["one price without volume", [1, 100, 100, 100, 100, 0], [["no-volume", 1]]],
    ["a move without volume", [1, 100, 102, 100, 102, 0], [["unfinished", 1.02]]],
  ] as const)("name %s", (_what, row, expected) => {
    const found = suspicionsIn(candles(usual, row));
    expect(found.map(({ oddity, factor }) => [oddity, factor])).toEqual(expected);
  });

  it("follow the limits that were set", () => {
    const jump = candles(usual, [1, 110, 111, 109, 110, 1]);
    expect(suspicionsIn(jump, { jump: 1.2, wick: 1.25 })).toEqual([]);
  });
});

describe("a made-up candle", () => {
  it("repeats the close before it, and nothing traded", () => {
    const rows = candles([1, 100, 100, 100, 100, 0], [2, 100, 100, 100, 100, 1], [3, 99, 100, 99, 100, 0]);
    expect([0, 1, 2].map((index) => isMadeUp(rows, index, 100))).toEqual([true, false, false]);
    expect(isMadeUp(rows, 0, 99)).toBe(false);
  });
});
