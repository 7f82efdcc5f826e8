import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandleColumns, candleAt, sliceColumns } from "./candle.ts";
import { impossibilityAt } from "./quality.ts";
import { syntheticCandles, syntheticForming } from "./synthetic.ts";

const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;
const request = {
  seed: 1,
  product: "BTC-USD",
  timeframe: "1m",
  from: START,
  to: START + 30_000 * MINUTE,
} as const;

/** Between which candles the short average goes from one side of the long one to the other. */
function crosses(close: Float64Array, short: number, long: number): number[] {
  const mean = (end: number, length: number): number =>
    close.subarray(end - length + 1, end + 1).reduce((sum, value) => sum + value, 0) / length;
  const found: number[] = [];
  for (let index = long; index < close.length; index++) {
    const before = mean(index - 1, short) > mean(index - 1, long);
    if (mean(index, short) > mean(index, long) !== before) found.push(index);
  }
  return found;
}

describe("a synthetic market", () => {
  const minutes = syntheticCandles(request);

  it("gives the same candles for any part of a range", () => {
    fc.assert(
      fc.property(fc.nat(3_000), fc.nat(500), (skip, count) => {
        const part = syntheticCandles({
          ...request,
          from: START + skip * MINUTE,
          to: START + (skip + count) * MINUTE,
        });
        expect(part).toEqual(sliceColumns(minutes, skip, skip + count));
      }),
      { numRuns: 50 },
    );
  });

  it("has closed candles that a market could have made, in cents", () => {
    const impossible = [...minutes.time.keys()].filter((index) => {
      const { open, high, low, close, volume } = candleAt(minutes, index);
      const isCents = [open, high, low, close].every((price) => Number(price.toFixed(2)) === price);
      return !isCents || volume <= 0 || impossibilityAt(minutes, index, "1m") !== undefined;
    });
    expect(impossible).toEqual([]);
  });

  it("opens each candle where the one before closed", () => {
    expect(minutes.open.subarray(1)).toEqual(minutes.close.subarray(0, -1));
  });

  it("makes sixty minutes into exactly their hour", () => {
    const hours = syntheticCandles({ ...request, timeframe: "1h" });
    expect(hours.time.length).toBe(500);
    const fold = (from: number): CandleColumns => sliceColumns(minutes, from, from + 60);
    for (let hour = 0; hour < 500; hour++) {
      const part = fold(hour * 60);
      expect(candleAt(hours, hour)).toEqual({
        time: part.time[0],
        open: part.open[0],
        high: Math.max(...part.high),
        low: Math.min(...part.low),
        close: part.close[59],
        volume: expect.closeTo(
          part.volume.reduce((sum, value) => sum + value),
          6,
        ),
      });
    }
  });

  it("crosses its 20 and 50 minute averages at least every two hours", () => {
    const found = crosses(minutes.close, 20, 50);
    const waits = found.slice(1).map((index, place) => index - found[place]!);
    expect(Math.max(...waits)).toBeLessThanOrEqual(120);
    expect(found.length).toBeGreaterThan(500);
  });

  it("moves like a market: a few per cent a day, within a factor of three of its mean in weeks", () => {
    expect(Math.min(...minutes.low)).toBeGreaterThan(13_000);
    expect(Math.max(...minutes.high)).toBeLessThan(120_000);
  });

  it("forms each candle step by step into what it closes as", () => {
    const { from: time, to: _, ...series } = request;
    const opening = syntheticForming({ ...series, time, now: time });
    const { open } = candleAt(minutes, 0);
    expect(opening).toEqual({ time, open, high: open, low: open, close: open, volume: 0 });
    const half = syntheticForming({ ...series, time, now: time + 30_000 });
    const closed = syntheticForming({ ...series, time, now: time + MINUTE });
    expect(closed).toEqual(candleAt(minutes, 0));
    expect(half.high <= closed.high && half.low >= closed.low && half.volume < closed.volume).toBe(true);
  });

  it("differs by seed and by product", () => {
    const other = syntheticCandles({ ...request, seed: 2, to: START + MINUTE });
    const ether = syntheticCandles({ ...request, product: "ETH-USD", to: START + MINUTE });
    const [bitcoin] = minutes.open;
    expect(new Set([bitcoin, other.open[0], ether.open[0]]).size).toBe(3);
  });

  it("is empty where the range is", () => {
    expect(syntheticCandles({ ...request, to: START }).time.length).toBe(0);
    expect(syntheticCandles({ ...request, from: START + 1, to: START + MINUTE }).time.length).toBe(0);
  });
});
