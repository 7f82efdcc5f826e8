import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandlePage, Candles } from "./candles.ts";

const SLOT = 60;

/** A page of candles whose every figure tells its slot. */
const page = (slots: readonly number[], mark = 0): CandlePage => ({
  time: slots.map((slot) => slot * SLOT),
  open: slots.map((slot) => slot + mark),
  high: slots.map((slot) => slot + 2),
  low: slots.map((slot) => slot - 2),
  close: slots.map((slot) => slot + 1),
  volume: slots,
  extra: [slots.map((slot) => (slot % 2 === 0 ? slot : null))],
});

const slotsOf = (candles: Candles): readonly number[] => [...candles.time].map((time) => time / SLOT);
const run = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe("candles in memory", () => {
  it("come to the same whatever the order in which their pages came, each a model of a map by time", () => {
    const pages = fc.array(fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(pages, (ranges) => {
        const candles = new Candles(1);
        const model = new Map<number, number>();
        for (const [index, [from, length]] of ranges.entries()) {
          const slots = run(from, from + length);
          candles.merge(page(slots, index));
          for (const slot of slots) model.set(slot, slot + index);
        }
        const slots = [...model.keys()].sort((a, b) => a - b);
        expect(slotsOf(candles)).toEqual(slots);
        expect([...candles.open]).toEqual(slots.map((slot) => model.get(slot)));
        const extra = slots.map((slot) => (slot % 2 === 0 ? slot : Number.NaN));
        expect([...candles.extra(0)]).toEqual(extra);
      }),
    );
  });

  it("find the first candle at or after a time", () => {
    const candles = new Candles();
    candles.merge(page([1, 2, 5]));
    expect([0, 60, 61, 130, 300, 301].map((time) => candles.indexAt(time))).toEqual([0, 0, 1, 2, 2, 3]);
    expect(candles.at(120)?.close).toBe(3);
    expect(candles.at(180)).toBeUndefined();
  });

  it("take a live candle: the same time replaces, a later one follows, an earlier hole is left", () => {
    const candles = new Candles(1);
    candles.merge(page([1, 2, 5]));
    const live = (slot: number, close: number) => ({
      ...{ time: slot * SLOT, open: slot, high: slot, low: slot, close, volume: 1 },
    });
    candles.put(live(5, 50));
    candles.put(live(6, 60));
    candles.put(live(4, 40));
    expect(slotsOf(candles)).toEqual([1, 2, 5, 6]);
    expect([...candles.close]).toEqual([2, 3, 50, 60]);
    expect(candles.extra(0)[3]).toBeNaN();
  });

  it("can be shown up to a moment, and hold what comes later", () => {
    const candles = new Candles();
    candles.merge(page([1, 2, 5]));
    candles.until = 2 * SLOT;
    expect(slotsOf(candles)).toEqual([1]);
    expect(candles.indexAt(5 * SLOT)).toBe(1);
    candles.merge(page([6, 7]));
    candles.until = 6 * SLOT + 1;
    expect(slotsOf(candles)).toEqual([1, 2, 5, 6]);
  });

  it("grow at both ends by pages, and forget what is far", () => {
    const candles = new Candles();
    for (let at = 0; at < 40_000; at += 1_000) {
      candles.merge(page(run(-at - 1_000, -at)));
      candles.merge(page(run(at, at + 1_000)));
    }
    expect(candles.length).toBe(80_000);
    candles.keep(-500 * SLOT, 500 * SLOT);
    expect(slotsOf(candles)).toEqual(run(-500, 500));
  });
});
