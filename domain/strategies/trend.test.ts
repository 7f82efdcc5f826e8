import { describe, expect, it } from "vitest";
import { unwrap } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { columnsOf } from "../market/candle.ts";
import { defineStrategy } from "./define-strategy.ts";
import { instanceFor } from "./instance.ts";
import type { Intent } from "./intent.ts";
import type { RunningStrategy, Series } from "./strategy.ts";
import { withTrend } from "./trend.ts";

const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };

/** Says something on every candle. */
const talkative = defineStrategy({
  name: "talkative",
  summary: "Buys on every candle.",
  parameters: {},
  initial: () => ({}),
  onCandle: (): readonly Intent[] => [{ action: "buy", tag: "always" }],
});

const candle = (close: number, index: number): Candle => ({
  time: index * 3_600_000,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});
const candles = [10, 20, 30, 5, 40, 40, 40].map(candle);

const started = (snapshot?: unknown): RunningStrategy =>
  unwrap(withTrend(talkative, 3).start({}, SERIES, snapshot));

const trendsOn = (running: RunningStrategy, given: readonly Candle[]) => {
  running.load(columnsOf(given));
  return given.map((one) => running.onCandle(one)[0]!.trend);
};

describe("the trend of a signal", () => {
  it("is where the close stands by the average, and not known before there is one", () => {
    // The mean of three is 20; then half of what was and half of the close: 12.5, 26.25, 33.125, 36.5625.
    expect(trendsOn(started(), candles)).toEqual(["unknown", "unknown", "up", "down", "up", "up", "up"]);
  });

  it("is the same where the strategy goes on from a snapshot", () => {
    const first = started();
    const before = trendsOn(first, candles.slice(0, 4));
    const after = trendsOn(started(JSON.parse(JSON.stringify(first.snapshot()))), candles.slice(4));
    expect([...before, ...after]).toEqual(trendsOn(started(), candles));
  });

  it("makes another instance of the strategy", () => {
    const ids = [undefined, 3, 4].map(
      (period) => unwrap(instanceFor(withTrend(talkative, period), {}, SERIES)).id,
    );
    expect(new Set(ids).size).toBe(3);
    expect(withTrend(talkative, undefined)).toBe(talkative);
  });
});
