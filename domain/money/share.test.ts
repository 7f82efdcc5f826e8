import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, positiveDecimal } from "../testing/trades.ts";
import { Decimal } from "./decimal.ts";
import { quotientOf, shareOf } from "./share.ts";

describe("a quotient", () => {
  it("has the value that 36 decimals have, whether it ends early or not", () => {
    fc.assert(
      fc.property(
        decimal(),
        positiveDecimal(),
        fc.constantFrom("down", "up", "half-even"),
        (total, divisor, rounding) => {
          const quotient = quotientOf(total, divisor, rounding);
          expect(String(quotient)).toBe(String(total.dividedBy(divisor, 36, rounding)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("by zero is refused", () => {
    expect(() => quotientOf(Decimal.ONE, Decimal.ZERO, "down")).toThrow("divided by zero");
  });
});

describe("a share of a total", () => {
  it.each([
    ["110", "0.5", "1", "55"],
    ["4", "1", "3", "1.333333333333333333333333333333333333"],
    ["-4", "1", "3", "-1.333333333333333333333333333333333333"],
    ["0.1", "0.2", "0.20", "0.1"],
  ])("of %s for %s of %s is %s", (total, part, whole, share) => {
    expect(String(shareOf(Decimal.of(total), Decimal.of(part), Decimal.of(whole)))).toBe(share);
  });

  it("is never more than the total, and off by less than the last of 36 decimals", () => {
    fc.assert(
      fc.property(positiveDecimal(), positiveDecimal(), positiveDecimal(), (total, part, rest) => {
        const whole = part.plus(rest);
        const share = shareOf(total, part, whole);
        const error = total.times(part).minus(share.times(whole));
        expect(share.compare(total)).toBeLessThanOrEqual(0);
        expect(error.isNegative()).toBe(false);
        expect(error.compare(new Decimal(1n, 36).times(whole))).toBeLessThan(0);
      }),
    );
  });
});
