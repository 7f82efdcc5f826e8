import { describe, expect, it } from "vitest";
import { HOUR, outcome, type Scene, trip } from "../testing/situations.ts";
import { stopGuard } from "./stop-guard.ts";

const settings = { stop_guard: { stops: 2, within_ms: 3 * HOUR, pause_ms: 6 * HOUR } };
const stopped = (hours: number, symbol?: string) => trip(hours * HOUR, -1, "stop loss", symbol);

describe("stops that were hit", () => {
  it.each<readonly [string, Scene, string]>([
    ["do not matter where nobody asks", { trades: [stopped(2), stopped(1)] }, "passes"],
    ["are few enough", { settings, trades: [stopped(1)] }, "passes"],
    ["are many in a short time", { settings, trades: [stopped(3), stopped(1)] }, "stop-guard"],
    ["are of any product", { settings, trades: [stopped(3, "ETH-USD"), stopped(1)] }, "stop-guard"],
    ["are too far apart", { settings, trades: [stopped(5), stopped(1)] }, "passes"],
    ["are not what a strategy sold at a loss", { settings, trades: [stopped(2), trip(HOUR, -9)] }, "passes"],
    [
      "count still behind a later one that is alone",
      { settings, trades: [stopped(5), stopped(4), stopped(0)] },
      "stop-guard",
    ],
    ["are over when the pause is", { settings, trades: [stopped(7), stopped(6)] }, "passes"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(stopGuard, scene)).toBe(expected);
  });
});
