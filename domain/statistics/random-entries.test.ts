import { describe, expect, it } from "vitest";
import { randomFrom } from "./kernels/random.ts";
import { type HeldMarket, randomEntries } from "./random-entries.ts";

const noise = randomFrom(3);
const prices = Float64Array.from({ length: 2_001 }, () => 90 + 20 * noise());
const sure = { runs: 400, seed: 7, cost: 0.001 };

/** Round trips of two candles from these candles on, long. */
const marketAt = (entries: readonly number[]): HeldMarket => ({
  prices,
  held: Float64Array.from(entries, () => 2),
  side: Float64Array.from(entries, () => 1),
  gained: Float64Array.from(entries, (entry) => {
    const grown = prices[entry + 2]! / prices[entry]!;
    return grown - 1 - 0.001 * (1 + grown);
  }),
});

const all = Array.from({ length: 500 }, (_, index) => index * 4);

describe("random entries", () => {
  it("are beaten by who knows what comes", () => {
    const known = all.filter((entry) => prices[entry + 2]! > prices[entry]!);
    const { pValue, actual, random } = randomEntries([marketAt(known)], sure);
    expect(pValue).toBe(1 / 401);
    expect(actual).toBeGreaterThan(random.p95);
  });

  it("are as good as entries by chance", () => {
    const values = Array.from({ length: 20 }, (_, seed) => {
      const pick = randomFrom(seed);
      const market = marketAt(all.filter(() => pick() < 0.2));
      return randomEntries([market], { ...sure, runs: 100 }).pValue;
    });
    expect(values.filter((value) => value < 0.5).length).toBeGreaterThan(3);
    expect(values.filter((value) => value > 0.5).length).toBeGreaterThan(3);
  });

  it("pay what they cost at both ends, and come out alike for the same seed", () => {
    const flat = { ...marketAt([5]), prices: new Float64Array(20).fill(100) };
    const { random } = randomEntries([flat], sure);
    expect(random.p50).toBeCloseTo(-0.002, 12);
    expect(randomEntries([marketAt(all)], sure)).toEqual(randomEntries([marketAt(all)], sure));
  });

  it("fit where the market was held nearly always", () => {
    const full = { ...marketAt([0, 2, 4]), prices: prices.slice(0, 7) };
    const { random } = randomEntries([full], sure);
    expect(random.p5).toBeCloseTo(random.p95, 12);
  });
});
