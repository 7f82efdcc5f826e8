import { describe, expect, it } from "vitest";
import { held, outcome, type Scene } from "../testing/situations.ts";
import { maximumPositions } from "./maximum-positions.ts";

const settings = { max_positions: 2 };
const both = [held("ETH-USD"), held("SOL-USD")];

describe("how many products are held", () => {
  it.each<readonly [string, Scene, string]>([
    ["does not matter where nobody asks", { trades: both }, "passes"],
    ["leaves a place", { settings, trades: [held("ETH-USD")] }, "passes"],
    ["leaves none", { settings, trades: both }, "maximum-positions"],
    [
      "counts those that are being entered",
      { settings, trades: [held("ETH-USD")], entering: ["SOL-USD"] },
      "maximum-positions",
    ],
    [
      "does not keep from adding to one of them",
      { settings, trades: [held("BTC-USD"), held("ETH-USD")] },
      "passes",
    ],
  ])("%s", (_, scene, expected) => {
    expect(outcome(maximumPositions, scene)).toBe(expected);
  });
});
