import { describe, expect, it } from "vitest";
import { outcome, type Scene, said } from "../testing/situations.ts";
import { notConfigured } from "./not-configured.ts";

const enabled = (instance: string) =>
  said("StrategyEnabled", {
    account: "paper",
    instance,
    strategy: "test",
    parameters: {},
    venue: "simulated",
    product: "BTC-USD",
    timeframe: "1h",
    anchor: 0,
  });
const disabled = (instance: string) => said("StrategyDisabled", { account: "paper", instance, reason: "" });

describe("the signal of an instance", () => {
  it.each<readonly [string, Scene, string]>([
    ["counts where nobody says which do", {}, "passes"],
    ["counts while it is enabled", { said: [enabled("i")] }, "passes"],
    ["does not count where another one is", { said: [enabled("j")] }, "not-configured"],
    ["does not count once it is disabled", { said: [enabled("i"), disabled("i")] }, "not-configured"],
    ["counts where a person asks for it", { said: [enabled("j")], signal: { instance: "manual" } }, "passes"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(notConfigured, scene)).toBe(expected);
  });
});
