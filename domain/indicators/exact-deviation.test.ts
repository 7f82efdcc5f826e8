import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviations } from "./exact-deviation.ts";

/** The deviation of each window, summed afresh about its mean. */
function plain(values: readonly number[], period: number): number[] {
  return values.slice(period - 1).map((_, index) => {
    const window = values.slice(index, index + period);
    const mean = window.reduce((sum, value) => sum + value, 0) / period;
    return Math.sqrt(window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / period);
  });
}

function computed(values: readonly number[], period: number): number[] {
  const count = values.length - period + 1;
  const means = Float64Array.from({ length: count }, (_, index) => {
    return values.slice(index, index + period).reduce((sum, value) => sum + value, 0) / period;
  });
  const out = new Float64Array(count);
  deviations(Float64Array.from(values), period, period - 1, means, out);
  return [...out];
}

describe("the deviation of a window", () => {
  it("is that of the sum about the mean, also across jumps and of values of any digits", () => {
    const price = fc.oneof(
      fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100),
      fc.integer({ min: 1, max: 2_000_000_000 }).map((units) => units / 1e8),
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    );
    const values = fc.array(price, { minLength: 30, maxLength: 80 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 30 }), (given, period) => {
        const size = Math.max(...given);
        const expected = plain(given, period);
        computed(given, period).forEach((value, index) => {
          expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(1e-12 * size * period);
        });
      }),
    );
  });

  it("is exact where a running sum of squares of doubles cancels", () => {
    const values = Array.from({ length: 50 }, (_, index) => 60_000 + (index % 2) / 100);
    for (const value of computed(values, 20)) expect(value).toBe(0.005);
    expect(computed(new Array(40).fill(0.1), 20)).toEqual(new Array(21).fill(0));
  });
});
