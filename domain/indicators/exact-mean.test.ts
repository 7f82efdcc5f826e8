import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareMeans, type ExactMean, exactMean, isDefined, meanOf, push } from "./exact-mean.ts";

const filled = (period: number, values: readonly number[]): ExactMean => {
  const average = exactMean(period);
  for (const value of values) push(average, value);
  return average;
};

/** The mean of the last `period` values as an exact fraction: units at 10^-40, times the other period when compared. */
const exactUnits = (values: readonly number[], period: number): bigint =>
  values.slice(-period).reduce((sum, value) => {
    const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
    const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
    return sum + BigInt(whole + fraction) * 10n ** BigInt(60 + Number(exponent) - fraction.length);
  }, 0n);

const exactComparison = (values: readonly number[], a: number, b: number): number => {
  const left = exactUnits(values, a) * BigInt(b);
  const right = exactUnits(values, b) * BigInt(a);
  return left < right ? -1 : left > right ? 1 : 0;
};

describe("an average", () => {
  it("is undefined until its window is full", () => {
    const average = filled(3, [1, 2]);
    expect(isDefined(average)).toBe(false);
    expect(meanOf(average)).toBeUndefined();
    push(average, 6);
    expect(meanOf(average)).toBe(3);
  });

  it("forgets what left its window", () => {
    expect(meanOf(filled(2, [100, 1, 2]))).toBe(1.5);
  });

  it("goes on from a snapshot that went through JSON as if it had never stopped", () => {
    const whole = filled(4, [0.1, 0.25, 7, 1e-8, 3.3, 12345.678]);
    const resumed = JSON.parse(JSON.stringify(filled(4, [0.1, 0.25, 7, 1e-8]))) as ExactMean;
    push(resumed, 3.3);
    push(resumed, 12345.678);
    expect(resumed).toEqual(whole);
  });

  it("refuses a value that is not finite", () => {
    expect(() => push(exactMean(2), Number.NaN)).toThrow("only finite values");
  });
});

describe("two averages that tie", () => {
  const odd = 0.1 + 0.2;
  const rows: readonly (readonly [string, number, number, readonly number[]])[] = [
    ["decimals whose doubles do not add up", 3, 6, [0.3, 0.1, 0.2, 0.1, 0.2, 0.3]],
    ["a large value passed through before", 3, 6, [1e14, 0.1, 0.2, 0.3, 0.3, 0.2, 0.1]],
    ["one hundredth over and over", 3, 6, [0.01, 0.01, 0.01, 0.01, 0.01, 0.01]],
    ["a value of seventeen digits passed through before", 3, 6, [odd, 0.3, 0.1, 0.2, 0.1, 0.2, 0.3]],
    ["values of seventeen digits", 2, 4, [odd, 0.7, odd, 0.7, odd, 0.7]],
    ["values too large to add up safely", 2, 4, [9e14, 9e14 + 0.5, 9e14, 9e14 + 0.5]],
  ];
  it.each(rows)("compare as equal: %s", (_, fast, slow, values) => {
    expect(compareMeans(filled(fast, values), filled(slow, values))).toBe(0);
  });

  it("differ by the smallest decimal", () => {
    const values = [0.1, 0.2, 0.3, 0.3, 0.2, 0.10000001];
    expect(compareMeans(filled(3, values), filled(6, values))).toBe(1);
  });
});

describe("any two averages", () => {
  const price = fc.integer({ min: -100_000_000, max: 100_000_000 }).map((units) => units / 100);
  const anyDouble = fc
    .double({ min: -1e9, max: 1e9, noNaN: true })
    .filter((v) => v === 0 || Math.abs(v) > 1e-30);
  const values = fc.array(
    fc.oneof(price, price, fc.constantFrom(0.1, 0.2, 0.3, 1e-8, 1e15, 9e14), anyDouble),
    {
      minLength: 8,
      maxLength: 60,
    },
  );

  it("compare as the fractions that they are, whatever went before", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (given, a, b) => {
        expect(compareMeans(filled(a, given), filled(b, given))).toBe(exactComparison(given, a, b));
      }),
    );
  });

  it("depend on the values in their window alone", () => {
    fc.assert(
      fc.property(values, values, (before, window) => {
        const late = filled(8, [...before, ...window]);
        const fresh = filled(8, window);
        expect(compareMeans(late, fresh)).toBe(0);
      }),
    );
  });
});
