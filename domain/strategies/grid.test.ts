import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

const level = (number: number, quantity: number) => ({ leg: `level ${number}`, size: { quantity } });

describe("grid", () => {
  // Levels at 90 and 81 below the first close of 100.
  it("buys each level on its way down and sells it one level higher", () => {
    const closes = [100, 90, 80, 85, 95, 100, 70];
    expect(wanted("grid", { step: 10, levels: 2, amount: 100 }, closing(closes))).toEqual([
      ["2 buy", level(1, 1.11111111)],
      ["3 buy", level(2, 1.25)],
      ["5 sell", level(2, 1.25)],
      ["6 sell", level(1, 1.11111111)],
      ["7 buy", level(1, 1.42857142)],
      ["7 buy", level(2, 1.42857142)],
    ]);
  });

  it("buys nothing for an amount below the smallest lot", () => {
    expect(wanted("grid", { step: 10, levels: 1, amount: 0.01 }, closing([2e6, 1.5e6]))).toEqual([]);
  });
});
