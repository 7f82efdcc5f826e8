import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("vwap-reversion", () => {
  it.each([
    // Average price 100, 90, 88.3, 89; a tenth below it 90, 81, 79.5, 80.1.
    { closes: [100, 80, 85, 91], wants: ["2 buy", "4 sell"] },
    // Nothing moves: what rounding makes of the session's sums is no cross.
    { closes: new Array<number>(59).fill(0.1), wants: [] },
  ])("is bought far below and sold above the average: $wants", ({ closes, wants }) => {
    expect(wanted("vwap-reversion", { hours: 1, distance: 10 }, closing(closes))).toEqual(wants);
  });

  it("says nothing where nothing was traded", () => {
    const quiet = closing([100, 80, 70]).map((candle) => ({ ...candle, volume: 0 }));
    expect(wanted("vwap-reversion", {}, quiet)).toEqual([]);
  });
});
