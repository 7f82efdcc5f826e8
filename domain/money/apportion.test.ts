import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, positiveDecimal } from "../testing/trades.ts";
import { apportion } from "./apportion.ts";
import { Decimal } from "./decimal.ts";

const shares = (total: string, ...parts: readonly string[]): readonly string[] =>
  apportion(
    Decimal.of(total),
    parts.map((part) => Decimal.of(part)),
  ).map(String);

describe("a total divided among parts", () => {
  it.each([
    ["pro rata", ["100", "1", "3"], ["25", "75"]],
    ["whole to a single part", ["7", "0.3"], ["7"]],
    ["whole to the first where all parts are zero", ["7", "0", "0"], ["7", "0"]],
    ["with nothing for a part of zero", ["7", "0", "2"], ["0", "7"]],
    ["among no parts at all", ["7"], []],
  ] as const)("goes %s", (_, [total, ...parts], expected) => {
    expect(shares(total, ...parts)).toEqual(expected);
  });

  it("leaves to the last what is cut off the others", () => {
    expect(shares("1", "1", "1", "1")).toEqual([
      "0.333333333333333333333333333333333333",
      "0.333333333333333333333333333333333333",
      "0.333333333333333333333333333333333334",
    ]);
  });

  it("adds up to itself", () => {
    fc.assert(
      fc.property(decimal(), fc.array(positiveDecimal(), { minLength: 1, maxLength: 8 }), (total, parts) => {
        const sum = apportion(total, parts).reduce((all, share) => all.plus(share), Decimal.ZERO);
        expect(String(sum)).toBe(String(total));
      }),
    );
  });
});
