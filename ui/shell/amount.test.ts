import { describe, expect, it } from "vitest";
import { amountText, gainClass, gainText, percentText, productText } from "./amount.ts";

describe("an amount", () => {
  it.each([
    ["1234567.000000000000000001", undefined, "1\u202f234\u202f567.000000000000000001"],
    ["-999.5", undefined, "−999.5"],
    ["0.129", 2, "0.13"],
    ["-157.2897156448", 2, "−157.29"],
    ["999.995", 2, "1\u202f000.00"],
    ["0.4999", 0, "0"],
    ["-0.001", 2, "0.00"],
    ["12", 2, "12"],
  ])("of %s with %s decimals reads %s", (text, decimals, shown) => {
    expect(amountText(text, decimals)).toBe(shown);
  });

  it("that was gained has a plus, zero has no sign and no colour", () => {
    expect([gainText("3.5"), gainText("-3.5"), gainText("0.00")]).toEqual(["+3.5", "−3.5", "0.00"]);
    expect([gainClass("0.01"), gainClass("-0.01"), gainClass("0.00")]).toEqual(["up", "down", ""]);
  });

  it.each([
    ["0.1234567", "+12.35 %"],
    ["-0.00004", "0.00 %"],
    ["-0.05", "−5.00 %"],
    ["1", "+100.00 %"],
    ["0", "0.00 %"],
  ])("of %s is %s as per cent", (text, shown) => {
    expect(percentText(text)).toBe(shown);
  });

  it.each([
    ["0.00000001", "40000.5", "0.000400005"],
    ["12", "3", "36"],
    ["123456789012345678.5", "2", "246913578024691357"],
    ["0.5", "90000.00", "45000"],
    ["half", "2", undefined],
    ["-1", "2", undefined],
  ])("of %s at %s is worth %s", (one, other, product) => {
    expect(productText(one, other)).toBe(product);
  });
});
