import { describe, expect, it } from "vitest";
import { FREE } from "../testing/backtests.ts";
import { FUTURES, outcome, type Scene } from "../testing/situations.ts";
import { noShorts } from "./no-shorts.ts";

const signal = { action: "sell" } as const;

describe("a sale of what is not held", () => {
  it.each<readonly [string, Scene, string]>([
    ["is no purchase", { terms: FREE }, "passes"],
    ["is nothing on the spot market", { signal, terms: FREE }, "no-position"],
    ["goes short on the futures market", { signal, terms: FUTURES }, "passes"],
    ["does not where that is not allowed", { signal, terms: { ...FUTURES, shorts: false } }, "no-position"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(noShorts, scene)).toBe(expected);
  });
});
