import { describe, expect, it } from "vitest";
import { HOUR, outcome, type Scene, trip } from "../testing/situations.ts";
import { dailyLoss } from "./daily-loss.ts";

const settings = { max_daily_loss: "0.05" };
const cash = "950";

describe("what the round trips of a day lost", () => {
  it.each<readonly [string, Scene, string]>([
    ["does not matter where nobody asks", { cash, trades: [trip(HOUR, -50)] }, "passes"],
    ["is less than the bound", { cash: "951", settings, trades: [trip(HOUR, -49)] }, "passes"],
    ["is the bound: 50 of 1000", { cash, settings, trades: [trip(HOUR, -50)] }, "daily-loss"],
    [
      "counts with what they earned",
      { cash, settings, trades: [trip(2 * HOUR, -50), trip(HOUR, 10)] },
      "passes",
    ],
    ["counts from 00:00 UTC on", { cash, settings, trades: [trip(12 * HOUR, -50)] }, "daily-loss"],
    ["does not count what was before", { cash, settings, trades: [trip(12 * HOUR + 1, -50)] }, "passes"],
    ["counts over all products", { cash, settings, trades: [trip(1, -50, "exit", "ETH-USD")] }, "daily-loss"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(dailyLoss, scene)).toBe(expected);
  });
});
