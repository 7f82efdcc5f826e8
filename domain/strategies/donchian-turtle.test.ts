import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("donchian-turtle", () => {
  // Each candle reaches 1 above and below its close. Highest high of the 3 before: 11 (a tie), then 12, 14, 14; lowest
  // low of the 2 before: 9, 9, 10, 11. The true range of candle 5 is 14 - 11.
  it.each([
    { stop: 2, wants: [["5 buy", { stop: 7 }], "7 sell"] },
    { stop: 0, wants: ["5 buy", "7 sell"] },
    // Two times 13 below 13 there is no price.
    { stop: 5, wants: ["5 buy", "7 sell"] },
  ])("leaves the channel, with a stop of $stop ranges: $wants", ({ stop, wants }) => {
    const parameters = { entry: 3, exit: 2, range: 1, stop };
    const closes = [10, 10, 10, 11, 13, 12, 10];
    expect(wanted("donchian-turtle", parameters, closing(closes, 1))).toEqual(wants);
  });
});
