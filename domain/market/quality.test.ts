import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candle, columnsOf } from "./candle.ts";
import { futurity, impossibility, impossibilityAt, looksUnfinished, misorder } from "./quality.ts";
import { TIMEFRAMES } from "./timeframe.ts";

const candle: Candle = { time: Date.UTC(2021, 0, 4, 5), open: 10, high: 12, low: 9, close: 11, volume: 1 };

describe("a candle", () => {
  it.each<[string, Partial<Candle>]>([
    ["moves", {}],
    ["stands still without volume", { open: 10, high: 10, low: 10, close: 10, volume: 0 }],
    ["is a wick of nearly everything", { low: 0.06, high: 1_190 }],
    ["opens with the epoch", { time: 0 }],
  ])("is possible where it %s", (_, change) => {
    expect(impossibility({ ...candle, ...change }, "1h")).toBeUndefined();
  });

  it.each<[Partial<Candle>, string]>([
    [{ high: 10.5 }, "its high 10.5 is below the body (open 10, close 11)"],
    [{ low: 10.5 }, "its low 10.5 is above the body (open 10, close 11)"],
    [{ high: 8 }, "its high 8 is below its low 9"],
    [{ volume: -1 }, "its volume -1 is negative"],
    [{ close: Number.NaN }, "its close is not a finite number"],
    [{ high: Number.POSITIVE_INFINITY }, "its high is not a finite number"],
    [{ low: 0 }, "its prices are not all above zero"],
    [{ low: -9 }, "its prices are not all above zero"],
    [{ time: candle.time + 1_000 }, "its time 2021-01-04T05:00:01Z is not on the grid of 1h candles"],
    [{ time: candle.time + 0.5 }, "its time 2021-01-04T05:00:00Z is not on the grid of 1h candles"],
    [{ time: -3_600_000 }, "its time -3600000 is not within the years 1970 to 9999"],
    [{ time: 1e300 }, "its time 1e+300 is not within the years 1970 to 9999"],
  ])("is impossible with %j, in words", (change, reason) => {
    expect(impossibility({ ...candle, ...change }, "1h")).toBe(reason);
  });

  it("is judged alike alone and in columns", () => {
    const value = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constantFrom(Number.NaN, Infinity, 0.5));
    const time = fc.oneof(fc.constantFrom(0, 3_600_000, -3_600_000, 1, Number.NaN, 1e300, 0.5), fc.nat());
    const any = fc.record({ time, open: value, high: value, low: value, close: value, volume: value });
    fc.assert(
      fc.property(any, fc.constantFrom(...TIMEFRAMES), (each, timeframe) => {
        expect(impossibilityAt(columnsOf([each]), 0, timeframe)).toBe(impossibility(each, timeframe));
      }),
    );
  });

  it("looks unfinished where the price moved without any volume", () => {
    expect(looksUnfinished({ ...candle, volume: 0 })).toBe(true);
    expect(looksUnfinished(candle)).toBe(false);
    expect(looksUnfinished({ ...candle, close: 10, volume: 0 })).toBe(false);
  });

  it("follows an older one only", () => {
    expect(misorder(candle.time - 1, candle.time)).toBeUndefined();
    expect(misorder(candle.time, candle.time)).toContain("other values");
    expect(misorder(candle.time + 1, candle.time)).toContain("is before the last one");
  });
});

describe("what has not taken place yet", () => {
  it("is told by a clock that may be ten minutes off", () => {
    const now = Date.UTC(2024, 0, 1);
    expect(futurity(now + 600_000, now)).toBeUndefined();
    expect(futurity(now + 600_001, now)).toBe("its time 2024-01-01T00:10:00.001Z is in the future");
  });
});
