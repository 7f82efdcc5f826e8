import { describe, expect, it } from "vitest";
import { DAY, HOUR, outcome, type Scene, trip } from "../testing/situations.ts";
import { drawdown } from "./drawdown.ts";

const settings = { max_drawdown: { fraction: "0.1" } };
const ofWeek = { max_drawdown: { fraction: "0.1", within_ms: 7 * DAY } };
const cash = "900";
const fallen = [trip(9 * DAY, 60), trip(8 * DAY, -40), trip(2 * HOUR, -80), trip(HOUR, 20)];

describe("how far the equity fell from its peak", () => {
  it.each<readonly [string, Scene, string]>([
    ["does not matter where nobody asks", { cash, trades: fallen }, "passes"],
    ["is nothing without round trips", { cash, settings }, "passes"],
    ["is the bound: 100 of a peak of 1000", { cash, settings, trades: fallen }, "drawdown"],
    ["is less than the bound: 100 of 1001", { cash: "901", settings, trades: fallen }, "passes"],
    [
      "does not count what was before the time: 60 of 960",
      { cash, settings: ofWeek, trades: fallen },
      "passes",
    ],
    ["is nothing at the peak", { cash, settings, trades: [trip(2, -80), trip(1, 80)] }, "passes"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(drawdown, scene)).toBe(expected);
  });
});
