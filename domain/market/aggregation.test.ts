import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../fault.ts";
import { anySeries, randomCandles } from "../testing/candles.ts";
import {
  type Aggregation,
  aggregate,
  aggregateOne,
  aggregation,
  closeBefore,
  formingOf,
  isBuildable,
} from "./aggregation.ts";
import type { BuiltCandle, BuiltColumns } from "./built-candle.ts";
import { CANDLE_FIELDS, type Candle, columnsOf } from "./candle.ts";
import { openTimeOf, TIMEFRAMES, type Timeframe, widthOf } from "./timeframe.ts";

const MINUTE = 60_000;

const rowsOf = (columns: BuiltColumns): BuiltCandle[] =>
  [...columns.time.keys()].map((index) => ({
    ...(Object.fromEntries(
      CANDLE_FIELDS.map((field) => [field, columns[field][index]!]),
    ) as unknown as Candle),
    missing: columns.missing[index]!,
  }));

/** Every candle that a series makes, the last one closed by the end of time. */
function built(candles: readonly Candle[], from: Timeframe, to: Timeframe): BuiltCandle[] {
  const state = unwrap(aggregation(from, to));
  const closed = rowsOf(aggregate(state, columnsOf(candles)));
  const last = closeBefore(state, Number.POSITIVE_INFINITY);
  return last ? [...closed, last] : closed;
}

describe("aggregation", () => {
  it("takes the first open, the highest high, the lowest low, the last close, and adds volumes exactly", () => {
    const candles = [
      { time: 0, open: 10, high: 12, low: 9, close: 11, volume: 0.1 },
      { time: MINUTE, open: 11, high: 11, low: 7, close: 8, volume: 0.2 },
      { time: 4 * MINUTE, open: 8, high: 15, low: 8, close: 14, volume: 0 },
    ];
    expect(built(candles, "1m", "5m")).toEqual([
      { time: 0, open: 10, high: 15, low: 7, close: 14, volume: 0.3, missing: 2 },
    ]);
  });

  it("closes a candle with its last slot, or with the first one behind it", () => {
    const state = unwrap(aggregation("30m", "1h"));
    const candle = (slot: number) => ({ ...randomCandles(1)[0]!, time: slot * 30 * MINUTE });
    const closed = [0, 1, 2, 5, 8].map((slot) => aggregateOne(state, candle(slot)));
    const times = closed.map((candles) =>
      candles.map(({ time, missing }) => [time / (60 * MINUTE), missing]),
    );
    expect(times).toEqual([
      [],
      [[0, 0]],
      [],
      [
        [1, 1],
        [2, 1],
      ],
      [],
    ]);
    expect(formingOf(state)).toMatchObject({ time: 240 * MINUTE, missing: 1 });
    expect(closeBefore(state, 299 * MINUTE)).toBeUndefined();
    expect(closeBefore(state, 300 * MINUTE)).toMatchObject({ time: 240 * MINUTE });
    expect(formingOf(state)).toBeUndefined();
  });

  it("begins weeks on Monday", () => {
    const days = Array.from({ length: 14 }, (_, day) => ({
      ...randomCandles(1)[0]!,
      time: Date.UTC(2024, 0, 3 + day),
    }));
    expect(
      built(days, "1d", "1w").map(({ time, missing }) => [new Date(time).toUTCString(), missing]),
    ).toEqual([
      ["Mon, 01 Jan 2024 00:00:00 GMT", 2],
      ["Mon, 08 Jan 2024 00:00:00 GMT", 0],
      ["Mon, 15 Jan 2024 00:00:00 GMT", 5],
    ]);
  });

  it("builds only what divides", () => {
    const into = (from: Timeframe): string => TIMEFRAMES.filter((to) => isBuildable(from, to)).join(" ");
    expect(into("3m")).toBe("15m 30m 1h 2h 4h 6h 12h 1d 1w");
    expect(into("4h")).toBe("12h 1d 1w");
    expect(into("1w")).toBe("");
    expect(aggregation("4h", "6h")).toMatchObject({ ok: false, error: { tag: "NotBuildable" } });
  });

  it("is associative: an hour of quarters is the hour of their minutes", () => {
    fc.assert(
      fc.property(anySeries(400), (candles) => {
        const quarters = columnsOf(built(candles, "1m", "15m"));
        const missing = Float64Array.from(built(candles, "1m", "15m"), (candle) => candle.missing);
        const state = unwrap(aggregation("15m", "1h", "1m"));
        const hours = rowsOf(aggregate(state, { ...quarters, missing }));
        const last = closeBefore(state, Number.POSITIVE_INFINITY);
        expect(last ? [...hours, last] : hours).toEqual(built(candles, "1m", "1h"));
      }),
    );
  });

  it("gives the same whatever the pieces, one by one, and after its state was JSON", () => {
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(anySeries(200), cuts, (candles, sizes) => {
        const whole = rowsOf(aggregate(unwrap(aggregation("1m", "15m")), columnsOf(candles)));
        let state = unwrap(aggregation("1m", "15m"));
        const single = unwrap(aggregation("1m", "15m"));
        const pieces: BuiltCandle[] = [];
        for (let at = 0; at < candles.length; ) {
          const size = sizes.next().value ?? 1;
          pieces.push(...rowsOf(aggregate(state, columnsOf(candles.slice(at, at + size)))));
          state = JSON.parse(JSON.stringify(state)) as Aggregation;
          at += size;
        }
        expect(pieces).toEqual(whole);
        expect(candles.flatMap((candle) => aggregateOne(single, candle))).toEqual(whole);
      }),
    );
  });

  it("sums each candle as its slots alone do, whatever their digits", () => {
    const volume = fc.oneof(
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      fc.nat(1_000_000_000).map((units) => units / 1e8),
    );
    fc.assert(
      fc.property(fc.array(volume, { minLength: 1, maxLength: 120 }), (volumes) => {
        const candles = volumes.map((each, slot) => ({
          ...randomCandles(1)[0]!,
          time: slot * MINUTE,
          volume: each,
        }));
        for (const { time, volume } of built(candles, "1m", "15m")) {
          const inside = candles.filter((each) => openTimeOf("15m", each.time) === time);
          expect(volume).toBe(built(inside, "1m", "15m")[0]!.volume);
          const plain = inside.reduce((sum, each) => sum + each.volume, 0);
          expect(Math.abs(volume - plain)).toBeLessThanOrEqual(plain * 1e-13);
        }
      }),
    );
  });
});

const DATA = new URL("../../../shared/data/candles/coinbase/", import.meta.url);

/** A file of candles with the header `time,open,high,low,close,volume`. */
function candlesIn(name: string): Candle[] {
  const bytes = readFileSync(new URL(name, DATA));
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [time, open, high, low, close, volume] = line.split(",") as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      return { time: Date.parse(time), open: +open, high: +high, low: +low, close: +close, volume: +volume };
    });
}

describe.runIf(existsSync(DATA))("aggregation of real candles", () => {
  it("makes the minutes of Coinbase out of its seconds, all of their five fields", () => {
    const minutes = built(candlesIn("BTC-USD-1s.csv"), "1s", "1m");
    const end = minutes.at(-1)!.time + widthOf("1m");
    const recorded = candlesIn("BTC-USD-1m.csv").filter(({ time }) => time < end);
    expect(minutes.length).toBe(2_819);
    expect(minutes.map(({ missing, ...candle }) => candle)).toEqual(recorded);
  });
});
