import { describe, expect, it } from "vitest";
import { HOUR, outcome, type Scene, trip } from "../testing/situations.ts";
import { lowProfit } from "./low-profit.ts";

const settings = { low_profit: { trades: 2, within_ms: 3 * HOUR, profit: "1", pause_ms: 6 * HOUR } };
const made = (hours: number, earned: number, symbol?: string) => trip(hours * HOUR, earned, "exit", symbol);

describe("what the round trips of a product earned", () => {
  it.each<readonly [string, Scene, string]>([
    ["does not matter where nobody asks", { trades: [made(2, -1), made(1, -1)] }, "passes"],
    ["does not matter before there are enough", { settings, trades: [made(1, -5)] }, "passes"],
    ["is too little", { settings, trades: [made(2, 3), made(1, -2.5)] }, "low-profit"],
    ["is enough at the bound", { settings, trades: [made(2, 3), made(1, -2)] }, "passes"],
    [
      "is looked at for a time before the last of them",
      { settings, trades: [made(9, -9), made(5, 2), made(4, 2)] },
      "passes",
    ],
    [
      "is that of the product alone",
      { settings, trades: [made(2, -9, "ETH-USD"), made(1, -9, "ETH-USD")] },
      "passes",
    ],
    ["is forgotten when the pause is over", { settings, trades: [made(7, -5), made(6, -5)] }, "passes"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(lowProfit, scene)).toBe(expected);
  });
});
