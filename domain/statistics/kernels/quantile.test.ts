import fc from "fast-check";
import { expect, it } from "vitest";
import { quantileAmong, quantileOf, sortedCopy } from "./quantile.ts";
import { randomFrom } from "./random.ts";

const values = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { maxLength: 50 }),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 50 }),
  // Long enough to be narrowed down.
  fc.tuple(fc.nat(), fc.integer({ min: 601, max: 5_000 })).map(([seed, length]) => {
    const random = randomFrom(seed);
    return Array.from({ length }, () => Math.round(random() * 1_000));
  }),
);

it("a quantile of values in any order is that of the sorted ones", () => {
  fc.assert(
    fc.property(
      values,
      fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1)),
      (all, p) => {
        const given = Float64Array.from(all);
        expect(quantileAmong(given, p) + 0).toBe(quantileOf(sortedCopy(given), p) + 0);
        expect([...given]).toEqual(all);
      },
    ),
  );
});
