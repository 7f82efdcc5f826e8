import { describe, expect, it } from "vitest";
import { held, outcome, type Scene } from "../testing/situations.ts";
import { noPosition } from "./no-position.ts";

const signal = { action: "sell" } as const;

describe("an exit", () => {
  it.each<readonly [string, Scene, string]>([
    ["needs something to sell", { signal }, "no-position"],
    ["has it", { signal, trades: [held("BTC-USD")] }, "passes"],
    ["does not sell less than a lot", { signal, trades: [held("BTC-USD", "0.000000001")] }, "no-position"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(noPosition, scene)).toBe(expected);
  });
});
