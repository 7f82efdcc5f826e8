import { describe, expect, it } from "vitest";
import { comparePlaces, type TradePlace } from "./trade-order.ts";

describe("the order of trades", () => {
  it("is time, then sequence with absent last, then position in the log", () => {
    const ordered: readonly TradePlace[] = [
      { timestamp: 1n, sequence: 9, position: 9 },
      { timestamp: 1_700_000_000_000_000_001n, sequence: 1, position: 8 },
      { timestamp: 1_700_000_000_000_000_002n, sequence: 2, position: 7 },
      { timestamp: 1_700_000_000_000_000_002n, sequence: 10, position: 5 },
      { timestamp: 1_700_000_000_000_000_002n, sequence: 10, position: 6 },
      { timestamp: 1_700_000_000_000_000_002n, position: 3 },
      { timestamp: 1_700_000_000_000_000_002n, position: 4 },
      { timestamp: 1_700_000_000_000_000_003n, position: 2 },
    ];
    for (const [left, one] of ordered.entries()) {
      for (const [right, other] of ordered.entries()) {
        expect(Math.sign(comparePlaces(one, other))).toBe(Math.sign(left - right));
      }
    }
  });
});
