import { describe, expect, it } from "vitest";
import { NOW, outcome, type Scene } from "../testing/situations.ts";
import { signalExpired } from "./signal-expired.ts";

describe("a signal with an end", () => {
  it.each<readonly [string, Scene, string]>([
    ["is acted on where it has none", {}, "passes"],
    ["is acted on until it comes", { signal: { validUntil: NOW } }, "passes"],
    ["is not acted on after it", { signal: { validUntil: NOW - 1 } }, "signal-expired"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(signalExpired, scene)).toBe(expected);
  });
});
