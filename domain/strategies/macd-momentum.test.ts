import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("macd-momentum", () => {
  // MACD 0, 0.5, 0.417, -0.236, -0.266, 0.318 from candle 3 on; signal 0.25, 0.361, -0.037, -0.190, 0.148 from 4 on.
  it("crosses its signal line", () => {
    const closes = [6, 6, 6, 9, 9, 6, 6, 9];
    expect(wanted("macd-momentum", { fast: 2, slow: 3, signal: 2 }, closing(closes))).toEqual([
      "6 sell",
      "8 buy",
    ]);
  });

  it("says nothing while nothing moves", () => {
    expect(wanted("macd-momentum", {}, closing(new Array<number>(500).fill(0.1)))).toEqual([]);
  });
});
