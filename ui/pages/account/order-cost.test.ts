import { describe, expect, it } from "vitest";
import { costText } from "./order-cost.ts";

const DRAFTED = {
  side: "buy",
  unit: "quantity",
  size: "0.5",
  price: "40000.5",
  pair: ["BTC", "USD"],
  isLimited: false,
} as const;

describe("an order that is not placed yet", () => {
  it.each<readonly [Partial<Parameters<typeof costText>[0]>, string]>([
    [{}, "Costs about 20\u202f000.25 USD, and the fee."],
    [{ isLimited: true }, "Costs at most 20\u202f000.25 USD, and the fee."],
    [{ side: "sell" }, "Brings about 20\u202f000.25 USD, less the fee."],
    [{ side: "sell", isLimited: true }, "Brings at least 20\u202f000.25 USD, less the fee."],
    [{ unit: "quote", size: "500" }, "Takes 500 USD, fee included."],
    [{ unit: "quote", size: "500", side: "sell" }, "Sells BTC for 500 USD."],
    [{ size: "" }, "As much as the account's sizing says."],
    [{ size: "", side: "sell" }, "All BTC that is held."],
    [{ size: "half" }, ""],
    [{ price: undefined }, ""],
  ])("with %j says what it costs", (drafted, said) => {
    expect(costText({ ...DRAFTED, ...drafted })).toBe(said);
  });
});
