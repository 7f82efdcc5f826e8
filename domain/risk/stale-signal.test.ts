import { describe, expect, it } from "vitest";
import { MINUTE, NOW, outcome, type Scene } from "../testing/situations.ts";
import { staleSignal } from "./stale-signal.ts";

const settings = { max_signal_age_ms: MINUTE };
const signal = (age: number) => ({ closeTime: NOW - age });

describe("a signal that took long", () => {
  it.each<readonly [string, Scene, string]>([
    ["passes where nobody minds", { signal: signal(60 * MINUTE) }, "passes"],
    ["passes at the bound", { settings, signal: signal(MINUTE) }, "passes"],
    ["is stale beyond it", { settings, signal: signal(MINUTE + 1) }, "stale-signal"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(staleSignal, scene)).toBe(expected);
  });
});
