import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { smaCross } from "./sma-cross.ts";
import type { RunningStrategy, Series } from "./strategy.ts";

const SERIES: Series = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" };

const candle = (close: number, index: number): Candle => ({
  time: index * 3_600_000,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});

const start = (fast: number, slow: number, snapshot?: unknown): RunningStrategy =>
  unwrap(smaCross.start({ fast, slow }, SERIES, snapshot));

/** Says on which candle what was wanted. */
const signalsOf = (strategy: RunningStrategy, closes: readonly number[], from = 0): string[] =>
  closes.flatMap((close, index) =>
    strategy.onCandle(candle(close, from + index)).map(({ action }) => `${action}@${from + index}`),
  );

describe("the moving-average cross", () => {
  const rows: readonly (readonly [string, readonly number[], readonly string[]])[] = [
    ["says nothing before both averages have stood at two candles", [1, 2, 3], []],
    ["buys when fast rises above slow", [3, 2, 1, 5], ["buy@3"]],
    ["sells when fast falls below slow", [1, 2, 3, 0.5], ["sell@3"]],
    ["is silent while fast stays above", [1, 2, 3, 4, 5, 6], []],
    ["buys on leaving a tie upwards", [2, 2, 2, 3], ["buy@3"]],
    ["sells on leaving a tie downwards", [2, 2, 2, 1], ["sell@3"]],
    ["is silent on a tie", [3, 2, 1, 2, 2, 2], ["buy@4"]],
  ];
  it.each(rows)("%s", (_, closes, expected) => {
    expect(signalsOf(start(2, 3), closes)).toEqual(expected);
  });

  it("does not take averages that tie for a cross, however the decimals are rounded", () => {
    const closes = Array.from({ length: 90 }, (_, index) => [0.3, 0.1, 0.2][index % 3]!);
    expect(signalsOf(start(3, 6), [0.7, ...closes])).toEqual([]);
    expect(signalsOf(start(3, 6), [...closes, 0.30000001])).toEqual(["buy@90"]);
  });

  it("gives as many candles to warm up as its longer average takes", () => {
    expect(start(20, 50).warmUp).toBe(50);
    expect(start(9, 3).warmUp).toBe(9);
  });

  const close = fc.oneof(
    fc.integer({ min: 1, max: 20 }).map((units) => units / 10),
    fc.double({ min: 0.01, max: 100, noNaN: true }),
  );
  const closes = fc.array(close, { maxLength: 80 });
  const period = fc.integer({ min: 1, max: 9 });

  it("gives on a prefix of a series the prefix of its signals", () => {
    fc.assert(
      fc.property(closes, closes, period, period, (prefix, rest, fast, slow) => {
        const whole = signalsOf(start(fast, slow), [...prefix, ...rest]);
        const part = signalsOf(start(fast, slow), prefix);
        expect(whole.slice(0, part.length)).toEqual(part);
        expect(
          whole.slice(part.length).every((signal) => Number(signal.split("@")[1]) >= prefix.length),
        ).toBe(true);
      }),
    );
  });

  it("goes on from a snapshot that went through JSON as if it had never stopped", () => {
    fc.assert(
      fc.property(closes, closes, period, period, (before, after, fast, slow) => {
        const whole = start(fast, slow);
        const expected = signalsOf(whole, [...before, ...after]);
        const first = start(fast, slow);
        const head = signalsOf(first, before);
        const resumed = start(fast, slow, JSON.parse(JSON.stringify(first.snapshot())));
        expect([...head, ...signalsOf(resumed, after, before.length)]).toEqual(expected);
        expect(resumed.snapshot()).toEqual(whole.snapshot());
      }),
    );
  });
});
