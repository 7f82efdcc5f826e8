import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("ema-cross", () => {
  it.each([
    // An average of 1 is the close; of 3, seeded with 4: 5, 5, 4, 4, 3.
    { closes: [4, 4, 4, 6, 5, 3, 4, 2], fast: 1, slow: 3, wants: ["4 buy", "6 sell", "8 sell"] },
    // Nothing moves: what rounding makes of the two averages is no cross.
    { closes: new Array<number>(500).fill(0.1), fast: 7, slow: 13, wants: [] },
    { closes: [...new Array<number>(300).fill(0.1), 0.2], fast: 7, slow: 13, wants: ["301 buy"] },
  ])("$fast over $slow on $closes wants $wants", ({ closes, fast, slow, wants }) => {
    expect(wanted("ema-cross", { fast, slow }, closing(closes))).toEqual(wants);
  });
});
