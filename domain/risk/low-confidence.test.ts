import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { outcome, type Scene } from "../testing/situations.ts";
import { lowConfidence } from "./low-confidence.ts";

const settings = { min_confidence: "0.6" };
const sure = (confidence: string) => ({ confidence: Decimal.of(confidence) });

describe("how sure a strategy is", () => {
  it.each<readonly [string, Scene, string]>([
    ["does not matter where nobody asks", { signal: sure("0.1") }, "passes"],
    ["does not matter where it does not say", { settings }, "passes"],
    ["is enough at the bound", { settings, signal: sure("0.6") }, "passes"],
    ["is too little below it", { settings, signal: sure("0.59") }, "low-confidence"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(lowConfidence, scene)).toBe(expected);
  });
});
