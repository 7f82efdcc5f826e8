import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

const purchase = { size: { quote: 25 } };

describe("dca", () => {
  it.each([
    { minutes: [0, 1, 2, 3, 4, 5, 6, 7], wants: ["4 buy", "7 buy"] },
    // It does not matter where it begins.
    { minutes: [2, 3, 4, 5, 6], wants: ["2 buy", "5 buy"] },
    // One purchase for every span that has a candle, on the first one there is.
    { minutes: [1, 4, 5, 12, 13], wants: ["2 buy", "4 buy"] },
  ])("buys once in every three minutes of $minutes: $wants", ({ minutes, wants }) => {
    const candles = minutes.map((minute) => ({ ...closing([100])[0]!, time: minute * 60_000 }));
    const wishes = wants.map((wish) => [wish, purchase]);
    expect(wanted("dca", { every: 3, amount: 25 }, candles)).toEqual(wishes);
  });
});
