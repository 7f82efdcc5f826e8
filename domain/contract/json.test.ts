import * as fc from "fast-check";
import { parse } from "lossless-json";
import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { decimal } from "../testing/trades.ts";
import { writeJson } from "./json.ts";

const AMOUNT = Decimal.of("1234567890.123456789012345678901234567891");

describe("an answer written as JSON", () => {
  it.each([
    ["an amount", AMOUNT, "1234567890.123456789012345678901234567891"],
    ["a tiny amount, without an exponent", Decimal.of("1e-30"), "0.000000000000000000000000000001"],
    ["amounts in a list", [AMOUNT, null], "[1234567890.123456789012345678901234567891,null]"],
    ["a field that is undefined", { a: undefined, b: 1 }, '{"b":1}'],
    ["undefined in a list", [undefined, 1], "[null,1]"],
    ["holes in a list", new Array(2), "[null,null]"],
    ["a number that is not finite", [Number.NaN, 1e21], "[null,1e+21]"],
    ["nothing", undefined, "null"],
    ["names and texts that need escapes", { 'a"': "\n\u2028é" }, '{"a\\"":"\\n\u2028é"}'],
    ["an object with a form of its own", { at: { toJSON: () => "now" } }, '{"at":"now"}'],
  ])("holds %s", (_, value, text) => {
    expect(writeJson(value)).toBe(text);
  });

  it("holds amounts as strings for those who ask", () => {
    expect(writeJson({ amount: AMOUNT, count: 2 }, { numbers: "string" })).toBe(
      '{"amount":"1234567890.123456789012345678901234567891","count":2}',
    );
  });

  it("refuses a bigint, whose meaning nobody could tell", () => {
    expect(() => writeJson({ at: 1n })).toThrow("A bigint has no JSON form");
  });

  it("equals JSON.stringify for all that JSON.parse can give", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(writeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it("keeps every digit of an amount", () => {
    fc.assert(
      fc.property(decimal(), (amount) => {
        const read = parse(writeJson({ amount }), null, String) as { amount: string };
        expect(Decimal.of(read.amount)).toEqual(amount);
      }),
    );
  });
});
