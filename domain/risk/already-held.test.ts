import { describe, expect, it } from "vitest";
import { FUTURES, held, outcome, type Scene } from "../testing/situations.ts";
import { alreadyHeld } from "./already-held.ts";

const short = [{ side: "sell", marketType: "futures", leverage: 2 }] as const;

describe("an entry without a size", () => {
  it.each<readonly [string, Scene, string]>([
    ["takes what is not held", {}, "passes"],
    ["does not add to what is", { trades: [held("BTC-USD")] }, "already-long"],
    ["does not mind other products", { trades: [held("ETH-USD")] }, "passes"],
    ["does not mind less than a lot", { trades: [held("BTC-USD", "0.000000001")] }, "passes"],
    [
      "does not add to a short position",
      { trades: [short], terms: FUTURES, signal: { action: "sell" } },
      "already-short",
    ],
  ])("%s", (_, scene, expected) => {
    expect(outcome(alreadyHeld, scene)).toBe(expected);
  });
});
