import { describe, expect, it } from "vitest";
import { histogramOf } from "./histogram.ts";
import { rollingOf } from "./rolling.ts";

describe("figures of a moving window", () => {
  it("are those of each stretch, a year", () => {
    const { sharpe, volatility } = rollingOf(Float64Array.of(0.01, 0.03, 0.03, 0.03), 2);
    // Of 0.01 and 0.03: mean 0.02, deviation 0.02 / sqrt(2).
    expect(volatility[0]).toBeCloseTo((0.02 / Math.SQRT2) * Math.sqrt(365), 12);
    expect(sharpe[0]).toBeCloseTo(Math.SQRT2 * Math.sqrt(365), 9);
    expect([sharpe[1], sharpe[2], volatility[2]]).toEqual([null, null, 0]);
    expect(rollingOf(Float64Array.of(0.01), 2)).toEqual({ sharpe: [], volatility: [] });
  });
});

describe("bins", () => {
  it("have widths that a reader can add up, and meet at zero", () => {
    const bins = histogramOf(Float64Array.of(-0.021, -0.001, 0.001, 0.002, 0.019));
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
    expect(bins.length).toBeLessThanOrEqual(41);
    expect(bins.some(({ from }) => Math.abs(from) < 1e-12)).toBe(true);
    expect(histogramOf(new Float64Array())).toEqual([]);
    expect(histogramOf(Float64Array.of(0, 0))).toEqual([{ from: 0, to: 1, count: 2 }]);
  });
});
