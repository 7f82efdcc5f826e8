import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("bollinger-breakout", () => {
  // Middle 5, 6, 7, 7.33 from candle 3 on; upper, one deviation above it, 5, 7.41, 8.41, 8.28.
  it.each([
    { closes: [5, 5, 5, 8, 8, 6], wants: ["4 buy", "6 sell"] },
    // In a market that does not move the bands lie on the close, which is no breakout.
    { closes: [0.1, 0.1, 0.1, 0.1, 0.1], wants: [] },
  ])("breaks out on $closes: $wants", ({ closes, wants }) => {
    expect(wanted("bollinger-breakout", { period: 3, deviations: 1 }, closing(closes))).toEqual(wants);
  });
});
