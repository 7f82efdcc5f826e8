import { describe, expect, it } from "vitest";
import { HOUR, outcome, type Scene, trip } from "../testing/situations.ts";
import { losingStreak } from "./losing-streak.ts";

const settings = { losing_streak: { losses: 2, pause_ms: 4 * HOUR } };
const lost = (hours: number) => trip(hours * HOUR, -1);
const won = (hours: number) => trip(hours * HOUR, 1);

describe("losses in a row", () => {
  it.each<readonly [string, Scene, string]>([
    ["do not matter where nobody asks", { trades: [lost(2), lost(1)] }, "passes"],
    ["are few enough", { settings, trades: [lost(1)] }, "passes"],
    ["are followed by a pause", { settings, trades: [lost(9), lost(1)] }, "losing-streak"],
    ["are broken by a win", { settings, trades: [lost(3), won(2), lost(1)] }, "passes"],
    ["count what ended even", { settings, trades: [lost(3), trip(HOUR, 0)] }, "losing-streak"],
    ["are over when the pause is", { settings, trades: [lost(5), lost(4)] }, "passes"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(losingStreak, scene)).toBe(expected);
  });
});
