import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandleColumns, columnsOf } from "./candle.ts";
import { Coverage } from "./coverage.ts";
import { SeenCandles } from "./seen-candles.ts";
import { type CandleRecord, SlotFold } from "./slot-fold.ts";

const MINUTE = 60_000;

const span = (from: number, to: number) => ({ from: from * MINUTE, to: to * MINUTE });

/** A record of the candles of slots, whose closes are ten times their slots, complete over intervals of slots. */
const record = (slots: readonly number[], ...covered: [number, number][]): CandleRecord => ({
  candles: columnsOf(
    slots.map((slot) => {
      const close = slot * 10;
      return { time: slot * MINUTE, open: close, high: close, low: close, close, volume: 1 };
    }),
  ),
  coverage: covered.map(([from, to]) => span(from, to)),
});

const shown = ({ time, open, high, low, close, volume }: CandleColumns): string[] =>
  Array.from(time, (at, index) => {
    const isFlat = volume[index] === 0;
    expect([open[index], high[index], low[index]]).toEqual(Array(3).fill(close[index]));
    return `${at / MINUTE}:${close[index]}${isFlat ? "~" : ""}`;
  });

/** What each record settles. */
function settled(records: readonly CandleRecord[], outages?: Coverage): readonly string[] {
  const fold = new SlotFold("1m");
  return records.map((each) => shown(fold.take(each, outages)).join(" "));
}

describe("the slots that a record settles", () => {
  it.each<[string, readonly CandleRecord[], readonly string[]]>([
    ["are its candles", [record([1, 2], [1, 3]), record([3], [3, 4])], ["1:10 2:20", "3:30"]],
    [
      "and the empty ones before the next candle",
      [record([1], [1, 2]), record([4], [2, 5])],
      ["1:10", "2:10~ 3:10~ 4:40"],
    ],
    [
      "at once where nobody waits for a candle",
      [record([1], [1, 2]), record([], [2, 4])],
      ["1:10", "2:10~ 3:10~"],
    ],
    ["also behind its last candle", [record([1, 3], [1, 5])], ["1:10 2:10~ 3:30 4:30~"]],
    ["but none before the first candle", [record([], [1, 4]), record([4], [4, 5])], ["", "4:40"]],
    ["nor any that nobody asked for", [record([1], [1, 2]), record([5], [5, 6])], ["1:10", "5:50"]],
    ["nor any behind such a one", [record([1], [1, 2]), record([5], [3, 6])], ["1:10", "5:50"]],
    [
      "word of a hole that comes later changes nothing",
      [record([1], [1, 2]), record([4], [4, 5]), record([], [2, 4])],
      ["1:10", "4:40", ""],
    ],
    [
      "nor does its candle",
      [record([1], [1, 2]), record([4], [4, 5]), record([3], [3, 4])],
      ["1:10", "4:40", ""],
    ],
    [
      "nor a candle for a slot that was given flat",
      [record([1], [1, 4]), record([3], [3, 4]), record([4], [4, 5])],
      ["1:10 2:10~ 3:10~", "", "4:40"],
    ],
    [
      "what was known ahead is given when its turn comes",
      [record([1], [1, 2]), record([], [4, 6]), record([3], [2, 4])],
      ["1:10", "", "2:10~ 3:30 4:30~ 5:30~"],
    ],
  ])("%s", (_what, records, expected) => {
    expect(settled(records)).toEqual(expected);
  });

  it("are none of an outage, nor any between it and the next candle", () => {
    const outages = new Coverage([span(3, 5)]);
    expect(settled([record([1], [1, 2]), record([8], [2, 9])], outages)).toEqual(["1:10", "2:10~ 8:80"]);
  });

  it("leave out what is no candle", () => {
    const { candles, coverage } = record([1, 2, 3], [1, 4]);
    candles.low[1] = -1;
    expect(settled([{ candles, coverage }])).toEqual(["1:10 2:10~ 3:30"]);
  });
});

/** Records behind each other, each with some slots that traded and some that did not, in pieces of any size. */
const anyRecords = fc
  .array(fc.tuple(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.boolean()), { maxLength: 12 })
  .map((pieces) => {
    let slot = 1;
    return pieces.map(([traded, isKnown]) => {
      const from = slot;
      slot += traded.length;
      const slots = traded.flatMap((isTraded, index) => (isTraded ? [from + index] : []));
      return record(slots, ...(isKnown ? ([[from, slot]] as [number, number][]) : []));
    });
  });

describe("what live strategies are given", () => {
  it("is what a backtest over the log is given, however it was recorded", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const seen = new SeenCandles("1m");
        for (const each of records) seen.take(each);
        expect(
          settled(records)
            .filter((text) => text !== "")
            .join(" "),
        ).toBe(shown(seen.columns()).join(" "));
      }),
    );
  });

  it("is the same after a restart anywhere", () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(12), (records, restart) => {
        const fold = new SlotFold("1m");
        const before = records.slice(0, restart).flatMap((each) => shown(fold.take(each)));
        const again = new SlotFold("1m", JSON.parse(JSON.stringify(fold.state)));
        const behind = records.slice(restart).flatMap((each) => shown(again.take(each)));
        expect([...before, ...behind].join(" ")).toBe(
          settled(records)
            .filter((text) => text !== "")
            .join(" "),
        );
      }),
    );
  });
});
