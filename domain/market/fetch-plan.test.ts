import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Coverage, type Interval } from "./coverage.ts";
import { planFetch } from "./fetch-plan.ts";

const MINUTE = 60_000;
const minutes = (from: number, to: number): Interval => ({ from: from * MINUTE, to: to * MINUTE });
const plan = (known: readonly Interval[], range: Interval, pageSlots: number) =>
  planFetch(new Coverage(known), "1m", range, pageSlots);

describe("a plan of what to fetch", () => {
  it("cuts what is not known into pages", () => {
    expect(plan([], minutes(0, 25), 10)).toEqual({
      pages: [minutes(0, 10), minutes(10, 20), minutes(20, 25)],
      slots: 25,
    });
  });

  it("asks for nothing that is known, be it empty", () => {
    expect(plan([minutes(0, 25)], minutes(0, 25), 10)).toEqual({ pages: [], slots: 0 });
    expect(plan([minutes(0, 20)], minutes(0, 25), 10)).toEqual({ pages: [minutes(20, 25)], slots: 5 });
  });

  it("asks once for holes that lie within one page", () => {
    expect(plan([minutes(2, 4), minutes(6, 8)], minutes(0, 30), 10)).toEqual({
      pages: [minutes(0, 10), minutes(10, 20), minutes(20, 30)],
      slots: 26,
    });
    expect(plan([minutes(2, 4), minutes(6, 30)], minutes(0, 30), 10).pages).toEqual([minutes(0, 6)]);
  });

  it("leaves nothing unknown, keeps to the page and never begins or ends with what is known", () => {
    const slot = fc.nat(60);
    const intervals = fc.array(fc.tuple(slot, slot), { maxLength: 8 });
    fc.assert(
      fc.property(intervals, slot, slot, fc.integer({ min: 1, max: 12 }), (known, from, to, pageSlots) => {
        const coverage = new Coverage(known.map(([a, b]) => minutes(Math.min(a, b), Math.max(a, b))));
        const range = minutes(Math.min(from, to), Math.max(from, to));
        const { pages, slots } = planFetch(coverage, "1m", range, pageSlots);
        const missing = coverage.gaps(range.from, range.to);
        expect(slots * MINUTE).toBe(missing.reduce((sum, gap) => sum + gap.to - gap.from, 0));
        for (const page of pages) {
          expect(page.to - page.from).toBeLessThanOrEqual(pageSlots * MINUTE);
          expect(coverage.contains(page.from, page.from + 1)).toBe(false);
          expect(coverage.contains(page.to - 1, page.to)).toBe(false);
        }
        for (let index = 1; index < pages.length; index++) {
          // Two pages that fit into one would be one request too many.
          expect(pages[index]!.from - pages[index - 1]!.from).toBeGreaterThanOrEqual(pageSlots * MINUTE);
        }
        const asked = new Coverage(pages);
        for (const gap of missing) expect(asked.contains(gap.from, gap.to)).toBe(true);
      }),
    );
  });
});
