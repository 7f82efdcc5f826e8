import { describe, expect, it } from "vitest";
import { HOUR, outcome, type Scene, trip } from "../testing/situations.ts";
import { cooldown } from "./cooldown.ts";

const settings = { cooldown_ms: HOUR };

describe("a product that was left", () => {
  it.each<readonly [string, Scene, string]>([
    ["is entered where nobody minds", { trades: [trip(1, 5)] }, "passes"],
    ["is entered where it never was", { settings }, "passes"],
    ["cools down", { settings, trades: [trip(HOUR - 1, 5)] }, "cooldown"],
    ["is cool at the end of it", { settings, trades: [trip(HOUR, 5)] }, "passes"],
    ["does not keep others out", { settings, trades: [trip(1, 5, "exit", "ETH-USD")] }, "passes"],
    [
      "cools down behind others too",
      { settings, trades: [trip(2, 5), trip(1, 5, "exit", "ETH-USD")] },
      "cooldown",
    ],
  ])("%s", (_, scene, expected) => {
    expect(outcome(cooldown, scene)).toBe(expected);
  });
});
