import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("sma-cross", () => {
  it.each([
    // Averages of 2: -, 9.5, 8.5, 8.5, 10, 11, 9.5, 6.5; of 3: -, -, 9, 8.67, 9.33, 10.33, 10, 8.
    { closes: [10, 9, 8, 9, 11, 11, 8, 5], fast: 2, slow: 3, wants: ["5 buy", "7 sell"] },
    // Its first relation is no cross: there was none before.
    { closes: [1, 2, 3, 4, 5], fast: 2, slow: 3, wants: [] },
    // A tie is neither above nor below: from it, both ways are a cross.
    { closes: [5, 5, 5, 6, 6, 6, 5], fast: 2, slow: 3, wants: ["4 buy", "7 sell"] },
    // 0.1, 0.3, 0.2 average 0.2 exactly; summed as doubles they average 0.20000000000000004, below which 0.2 would fall.
    { closes: [0.05, 0.1, 0.3, 0.2, 0.3], fast: 1, slow: 3, wants: ["5 buy"] },
    // The longer average as the fast one is the same rule against the trend.
    { closes: [10, 9, 8, 9, 11, 11, 8, 5], fast: 3, slow: 2, wants: ["5 sell", "7 buy"] },
  ])("$fast over $slow on $closes wants $wants", ({ closes, fast, slow, wants }) => {
    expect(wanted("sma-cross", { fast, slow }, closing(closes))).toEqual(wants);
  });
});
