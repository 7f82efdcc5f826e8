import { describe, expect, it } from "vitest";
import { FUTURES, outcome, type Scene } from "../testing/situations.ts";
import { againstTrend } from "./against-trend.ts";

describe("the trend", () => {
  it.each<readonly [string, Scene, string]>([
    ["does not matter where nobody asks", {}, "passes"],
    ["goes with a purchase", { signal: { trend: "up" } }, "passes"],
    ["goes against a purchase", { signal: { trend: "down" } }, "against-trend"],
    ["goes with a short sale", { signal: { trend: "down", action: "sell" }, terms: FUTURES }, "passes"],
    [
      "goes against a short sale",
      { signal: { trend: "up", action: "sell" }, terms: FUTURES },
      "against-trend",
    ],
    ["is not known yet", { signal: { trend: "unknown" } }, "against-trend"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(againstTrend, scene)).toBe(expected);
  });
});
