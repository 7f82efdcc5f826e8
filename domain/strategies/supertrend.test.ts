import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("supertrend", () => {
  // Upper band 12, 12, 14, 13 and lower 8, 9, 10, 10 from candle 2 on: 13 passes 12, 9 passes 10.
  it("turns with the bands", () => {
    const closes = [10, 10, 13, 12, 9];
    expect(wanted("supertrend", { period: 1, multiplier: 1 }, closing(closes, 1))).toEqual([
      "3 buy",
      "5 sell",
    ]);
  });
});
