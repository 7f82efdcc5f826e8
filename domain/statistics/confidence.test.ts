import { describe, expect, it } from "vitest";
import { performanceOf, tripsOf } from "../testing/performance.ts";
import { METRICS } from "./catalogue.ts";
import { intervalsOf } from "./confidence.ts";
import { randomFrom } from "./kernels/random.ts";
import { monteCarlo } from "./monte-carlo.ts";
import { deflatedSharpe, luckySharpe } from "./ratios/probabilistic-sharpe.ts";
import { sampleOf } from "./sample.ts";

describe("a deflated Sharpe ratio", () => {
  // D. H. Bailey and M. Lopez de Prado, The Deflated Sharpe Ratio (2014), the numerical example: a yearly ratio of 2.5 over
  // 1,250 days of 250 a year, skew -3, kurtosis 10, the best of 100 trials whose yearly ratios have the variance 1/2.
  const count = 1_250;
  const trials = { count: 100, variance: 0.5 / 250 };

  it("expects of luck what its authors worked out", () => {
    expect(luckySharpe(trials)).toBeCloseTo(0.1132, 4);
  });

  it("is what its authors worked out", () => {
    const mean = 2.5 / Math.sqrt(250);
    const variance = (count - 1) / count;
    const moments = {
      count,
      mean,
      second: count - 1,
      third: -3 * variance ** 1.5 * count,
      fourth: 10 * variance ** 2 * count,
    };
    const sample = sampleOf(
      performanceOf(
        Array.from({ length: 40 }, () => 0.01),
        [],
        { trials },
      ),
    );
    const figure = deflatedSharpe.compute({ ...sample, moments });
    expect(figure).toEqual({ value: expect.closeTo(0.9004, 3) });
  });

  it("is never above the probabilistic one", () => {
    expect(luckySharpe({ count: 1, variance: 1 })).toBe(0);
    expect(luckySharpe({ count: 2, variance: 1 })).toBeGreaterThan(0);
  });
});

describe("an interval", () => {
  const random = randomFrom(5);
  const returns = Array.from({ length: 400 }, () => 0.001 + 0.02 * (random() - 0.5));
  const metrics = [METRICS.get("sharpe")!, METRICS.get("calmar")!];

  it("holds the figure, is the same for the same seed and another for another", () => {
    const performance = performanceOf(returns);
    const sharpe = metrics[0]!.compute(sampleOf(performance));
    const first = intervalsOf(performance, metrics, { seed: 1, samples: 300 });
    const { low, high } = first.get("sharpe")!;
    expect("value" in sharpe && low < sharpe.value && sharpe.value < high).toBe(true);
    expect(intervalsOf(performance, metrics, { seed: 1, samples: 300 })).toEqual(first);
    expect(intervalsOf(performance, metrics, { seed: 2, samples: 300 })).not.toEqual(first);
  });

  it("is not given of a record that is too short for ratios", () => {
    expect(intervalsOf(performanceOf(returns.slice(0, 20)), metrics, { seed: 1, samples: 10 }).size).toBe(0);
  });
});

describe("Monte Carlo over trades", () => {
  it("keeps the final equity of reordered equal trades and knows how deep they can fall", () => {
    const equal = monteCarlo(tripsOf([{ profit: 10 }, { profit: 10 }]), 1_000, 50, 1);
    expect(equal.finalEquity.p5).toBeCloseTo(1_210, 9);
    expect(equal.finalEquity.p95).toBeCloseTo(1_210, 9);
    expect(equal.maxDrawdown).toEqual({ p5: 0, p50: 0, p95: 0 });
    expect(equal.losing).toBe(0);
    const swings = monteCarlo(tripsOf([{ profit: 50 }, { profit: -20 }, { profit: -20 }]), 1_000, 200, 1);
    // Both losses in a row, or one before and one after the gain.
    expect(swings.maxDrawdown.p5).toBeCloseTo(0.8 * 0.8 - 1, 12);
    expect(swings.maxDrawdown.p95).toBeCloseTo(-0.2, 12);
  });

  it("is the same for the same seed", () => {
    const trips = tripsOf([{ profit: 5 }, { profit: -3 }, { profit: 8 }]);
    expect(monteCarlo(trips, 100, 100, 9)).toEqual(monteCarlo(trips, 100, 100, 9));
  });
});
