import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("rsi-reversion", () => {
  // RSI of 2 from candle 3 on: 0, 33.3 (0.25 up, 0.5 down), 77.8 (0.875, 0.25), 41.2 (0.4375, 0.625).
  it.each([
    { oversold: 30, overbought: 70, wants: ["4 buy", "6 sell"] },
    { oversold: 40, overbought: 70, wants: ["5 buy", "6 sell"] },
    { oversold: 30, overbought: 80, wants: ["4 buy"] },
  ])("leaves the zones below $oversold and above $overbought: $wants", ({ wants, ...levels }) => {
    const closes = [10, 9, 8, 8.5, 10, 9];
    expect(wanted("rsi-reversion", { period: 2, ...levels }, closing(closes))).toEqual(wants);
  });
});
