import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Coverage, gapsOf, runsOf } from "./coverage.ts";

const interval = fc.tuple(fc.nat(40), fc.nat(12)).map(([from, length]) => ({ from, to: from + length }));

describe("a coverage", () => {
  it("is what was added, as a set of moments", () => {
    fc.assert(
      fc.property(fc.array(interval), interval, (added, probe) => {
        const coverage = new Coverage(added);
        const moments = new Set<number>();
        for (const { from, to } of added) for (let at = from; at < to; at++) moments.add(at);
        const held = (at: number): boolean => coverage.contains(at, at + 1);
        for (let at = 0; at < 60; at++) expect(held(at)).toBe(moments.has(at));
        const missing = coverage.gaps(probe.from, probe.to).flatMap(({ from, to }) => {
          return Array.from({ length: to - from }, (_, index) => from + index);
        });
        const wanted = Array.from({ length: probe.to - probe.from }, (_, index) => probe.from + index);
        expect(missing).toEqual(wanted.filter((at) => !moments.has(at)));
        expect(coverage.contains(probe.from, probe.to)).toBe(missing.length === 0);
      }),
    );
  });

  it("keeps its intervals apart and in order, whatever the order of adding", () => {
    fc.assert(
      fc.property(fc.array(interval), (added) => {
        const { intervals } = new Coverage(added);
        for (let index = 0; index < intervals.length; index++) {
          expect(intervals[index]!.from).toBeLessThan(intervals[index]!.to);
          if (index > 0) expect(intervals[index]!.from).toBeGreaterThan(intervals[index - 1]!.to);
        }
        expect(new Coverage([...added].reverse()).intervals).toEqual(intervals);
      }),
    );
  });

  it("says whether an addition changed it", () => {
    const coverage = new Coverage([{ from: 0, to: 10 }]);
    expect(coverage.add(2, 10)).toBe(false);
    expect(coverage.add(10, 12)).toBe(true);
    expect(coverage.intervals).toEqual([{ from: 0, to: 12 }]);
  });
});

describe("the gaps of a series", () => {
  const minutes = (...slots: number[]): Float64Array => Float64Array.from(slots.map((slot) => slot * 60_000));

  it("are known to be empty inside the coverage and not fetched outside of it", () => {
    const runs = runsOf(minutes(0, 1, 4, 5, 9), "1m");
    const coverage = new Coverage([{ from: 0, to: 7 * 60_000 }]);
    expect(gapsOf(runs, { coverage, outages: new Coverage() }, "1m", { from: 0, to: 600_000 })).toEqual([
      { from: 120_000, to: 240_000, missing: 2, kind: "empty" },
      { from: 360_000, to: 420_000, missing: 1, kind: "empty" },
      { from: 420_000, to: 540_000, missing: 2, kind: "not-fetched" },
    ]);
  });

  it("are outages where the venue did not trade, as far as it was asked", () => {
    const known = {
      coverage: new Coverage([{ from: 0, to: 7 * 60_000 }]),
      outages: new Coverage([{ from: 180_000, to: 600_000 }]),
    };
    expect(gapsOf(runsOf(minutes(0, 1, 5), "1m"), known, "1m", { from: 0, to: 540_000 })).toEqual([
      { from: 120_000, to: 180_000, missing: 1, kind: "empty" },
      { from: 180_000, to: 300_000, missing: 2, kind: "outage" },
      { from: 360_000, to: 420_000, missing: 1, kind: "outage" },
      { from: 420_000, to: 540_000, missing: 2, kind: "not-fetched" },
    ]);
  });

  it("are none where every slot has its candle", () => {
    const nothing = { coverage: new Coverage(), outages: new Coverage() };
    expect(gapsOf(runsOf(minutes(0, 1, 2), "1m"), nothing, "1m", { from: 0, to: 180_000 })).toEqual([]);
    expect(runsOf(minutes(), "1m")).toEqual([]);
  });
});
