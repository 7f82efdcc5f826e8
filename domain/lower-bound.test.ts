import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowerBound } from "./lower-bound.ts";

describe("the lower bound", () => {
  it("is where the first value that is not below it stands", () => {
    const numbers = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: -6, max: 6 }), (values, bound) => {
        const rising = Float64Array.from(values).sort();
        const first = rising.findIndex((value) => value >= bound);
        expect(lowerBound(rising, bound)).toBe(first < 0 ? rising.length : first);
      }),
    );
  });

  it.each([
    [0, 4, 2],
    [3, 4, 3],
    [0, 1, 1],
    [2, 2, 2],
  ])("is looked for from %i up to %i", (from, to, index) => {
    expect(lowerBound([1, 2, 3, 4], 3, from, to)).toBe(index);
  });
});
