import { describe, expect, it } from "vitest";
import { outcome, type Scene } from "../testing/situations.ts";
import { noBalance } from "./no-balance.ts";

describe("an entry", () => {
  it.each<readonly [string, Scene, string]>([
    ["takes what is free", {}, "passes"],
    ["needs something that is", { cash: "0" }, "no-balance"],
    ["cannot take what orders have a claim on", { cash: "100", entering: ["ETH-USD"] }, "no-balance"],
    ["needs it in the right currency", { signal: { product: "BTC-EUR" } }, "no-balance"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(noBalance, scene)).toBe(expected);
  });
});
