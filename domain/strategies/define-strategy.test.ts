import { describe, expect, it } from "vitest";
import { unwrap } from "../fault.ts";
import { ema } from "../indicators/ema.ts";
import { sma } from "../indicators/sma.ts";
import { columnsOf } from "../market/candle.ts";
import { integer } from "../parameters/parameter.ts";
import { randomCandles } from "../testing/candles.ts";
import { closing } from "../testing/strategies.ts";
import { defineStrategy } from "./define-strategy.ts";
import { follow } from "./indicator-feed.ts";
import { type Intent, NO_INTENTS } from "./intent.ts";

const SERIES = { venue: "coinbase", product: "BTC-USD", timeframe: "1m" } as const;

/** A strategy that does as it is told. */
const doing = (onCandle: (close: number, state: { count: number }) => unknown) =>
  defineStrategy({
    name: "told",
    summary: "Does as it is told.",
    parameters: {},
    initial: () => ({ count: 0 }),
    onCandle: (state, { close }) => onCandle(close, state) as readonly Intent[],
  });

describe("a strategy that fails", () => {
  it.each([
    [
      () => {
        throw new TypeError("x is not a function");
      },
      "it threw TypeError: x is not a function",
    ],
    [() => undefined, "it returned undefined, not a list of intents"],
    [() => Promise.reject(new Error("late")), "it returned a promise, not a list of intents"],
    [() => [{ action: "hold", tag: "t" }], 'an action is "hold", not buy or sell'],
  ])("is told of with candle and state: %s", (onCandle, problem) => {
    const run = unwrap(doing((_close, state) => (++state.count < 3 ? [] : onCandle())).start({}, SERIES));
    const candles = closing([5, 6, 7]);
    run.onCandle(candles[0]!);
    run.onCandle(candles[1]!);
    expect(() => run.onCandle(candles[2]!)).toThrow(
      expect.objectContaining({
        tag: "StrategyFailed",
        message: `The strategy told failed on the candle of 1970-01-01T00:02:00Z (close 7): ${problem}; its state there is {"count":3}.`,
      }),
    );
  });

  it("is refused at its start, with the parameter or the error", () => {
    const strategy = defineStrategy({
      name: "greedy",
      summary: "",
      parameters: { period: integer(20, 1, 1_000_000, "") },
      indicators: ({ period }) => ({ average: follow(ema, { period }) }),
      initial: ({ period }): object => {
        if (period === 3) throw new Error("three");
        return {};
      },
      onCandle: () => NO_INTENTS,
    });
    expect(strategy.start({ period: 0 }, SERIES)).toMatchObject({ error: { tag: "InvalidParameter" } });
    expect(strategy.start({ period: 5_000 }, SERIES)).toMatchObject({
      error: { message: 'ema takes period as a whole number from 1 to 1000, not "5000".' },
    });
    expect(strategy.start({ period: 3 }, SERIES)).toMatchObject({
      error: { message: "The strategy greedy cannot be started: Error: three." },
    });
  });

  it("is refused where it was told of other candles than it is given", () => {
    const strategy = defineStrategy({
      name: "watcher",
      summary: "",
      parameters: {},
      indicators: () => ({ average: follow(sma, { period: 2 }) }),
      initial: () => ({}),
      onCandle: () => NO_INTENTS,
    });
    const run = unwrap(strategy.start({}, SERIES));
    const candles = closing([1, 2, 3]);
    run.load(columnsOf(candles));
    run.onCandle(candles[0]!);
    expect(() => run.onCandle(candles[2]!)).toThrow(expect.objectContaining({ tag: "OtherCandle" }));
    expect(() => run.load(columnsOf(candles))).toThrow(expect.objectContaining({ tag: "OtherCandle" }));
  });
});

describe("what a strategy is shown", () => {
  const seen: unknown[] = [];
  const watcher = defineStrategy({
    name: "watcher",
    summary: "Notes what it is shown.",
    parameters: { period: integer(2, 1, 10, "") },
    indicators: ({ period }) => ({ average: follow(sma, { period }) }),
    timeframes: () => ({
      slow: { timeframe: "3m", indicators: { average: follow(sma, { period: 2 }) } },
    }),
    initial: () => ({}),
    onCandle: (_state, candle, { indicators, timeframes: { slow } }) => {
      const higher = slow.candle && { ...slow.candle };
      seen.push([candle.time / 60_000, indicators.average.sma, higher, slow.indicators.average.sma]);
      return NO_INTENTS;
    },
  });

  it("is its indicators on this candle, and higher timeframes once they are closed", () => {
    seen.length = 0;
    const run = unwrap(watcher.start({}, SERIES));
    // Minute 7 and 8 are missing: the candle of 6 to 8 closes with minute 9, behind its span.
    for (const candle of closing([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5)) {
      if (candle.close !== 8 && candle.close !== 9) run.onCandle(candle);
    }
    const at0 = { time: 0, open: 1, high: 3.5, low: 0.5, close: 3, volume: 3, missing: 0 };
    const at3 = { time: 180_000, open: 4, high: 6.5, low: 3.5, close: 6, volume: 3, missing: 0 };
    const at6 = { time: 360_000, open: 7, high: 7.5, low: 6.5, close: 7, volume: 1, missing: 2 };
    expect(seen).toEqual([
      [0, Number.NaN, undefined, Number.NaN],
      [1, 1.5, undefined, Number.NaN],
      [2, 2.5, at0, Number.NaN],
      [3, 3.5, at0, Number.NaN],
      [4, 4.5, at0, Number.NaN],
      [5, 5.5, at3, 4.5],
      [6, 6.5, at3, 4.5],
      [9, 8.5, at6, 6.5],
    ]);
  });

  it("leaves out the span in which the series began", () => {
    seen.length = 0;
    const run = unwrap(watcher.start({}, SERIES));
    for (const candle of closing([1, 2, 3, 4, 5, 6]).slice(1)) run.onCandle(candle);
    expect(seen.map((each) => (each as readonly { time: number }[])[2]?.time)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      180_000,
    ]);
  });

  it("is the same after it was put down and taken up on any candle", () => {
    const candles = randomCandles(60);
    seen.length = 0;
    const whole = unwrap(watcher.start({}, SERIES));
    for (const candle of candles) whole.onCandle(candle);
    const expected = [...seen];
    for (let stop = 1; stop < candles.length; stop++) {
      seen.length = 0;
      const first = unwrap(watcher.start({}, SERIES));
      for (const candle of candles.slice(0, stop)) first.onCandle(candle);
      const rest = unwrap(watcher.start({}, SERIES, JSON.parse(JSON.stringify(first.snapshot()))));
      for (const candle of candles.slice(stop)) rest.onCandle(candle);
      expect(seen).toEqual(expected);
    }
  });

  it("needs the warm-up of its indicators, in candles of its own series", () => {
    // Two candles of three minutes for the average, one that may be cut off, and the candle before.
    expect(unwrap(watcher.start({ period: 2 }, SERIES)).warmUp).toBe((1 + 2) * 3 + 1);
    expect(unwrap(watcher.start({ period: 10 }, SERIES)).warmUp).toBe(10);
  });

  it("is refused where a timeframe is not made of whole candles of the series", () => {
    expect(watcher.start({}, { ...SERIES, timeframe: "5m" })).toMatchObject({
      error: { message: "Candles of 3m cannot be built from 5m: they do not divide into them." },
    });
  });
});
