import { describe, expect, it } from "vitest";
import type { Direction } from "../events/bodies/control.ts";
import { FUTURES, outcome, type Scene, said } from "../testing/situations.ts";
import { directionNotConfigured } from "./direction-not-configured.ts";

const series = { account: "paper", venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const configured = (...directions: [Direction, ...Direction[]]) => [
  said("TradingConfigured", {
    ...series,
    enabled: true,
    strategies: [{ strategy: "test", instance: "i", parameters: {}, directions }],
  }),
  said("StrategyEnabled", { ...series, instance: "i", strategy: "test", parameters: {}, anchor: 0 }),
];
const sell = { action: "sell" } as const;

describe("the direction of an entry", () => {
  it.each<readonly [string, Scene, string]>([
    ["is free where no configuration says", {}, "passes"],
    ["is spot where that is configured", { said: configured("spot") }, "passes"],
    ["is long where that is configured", { said: configured("long"), terms: FUTURES }, "passes"],
    [
      "is not short there",
      { said: configured("long"), terms: FUTURES, signal: sell },
      "direction-not-configured",
    ],
    ["is both where both are", { said: configured("long", "short"), terms: FUTURES, signal: sell }, "passes"],
    [
      "is not long where short alone is",
      { said: configured("short"), terms: FUTURES },
      "direction-not-configured",
    ],
  ])("%s", (_, scene, expected) => {
    expect(outcome(directionNotConfigured, scene)).toBe(expected);
  });
});
