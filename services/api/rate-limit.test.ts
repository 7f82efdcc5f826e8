import { describe, expect, it } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

describe("a rate limit", () => {
  it("lets a burst through, then a steady rate, each key by itself", () => {
    let now = 0;
    const limit = createRateLimit(10, () => now);
    const taken = (key: string, calls: number) =>
      Array.from({ length: calls }, () => limit.take(key)).filter((wait) => wait === 0).length;
    expect(taken("a", 30)).toBe(20);
    expect(limit.take("a")).toBe(1);
    expect(taken("b", 30)).toBe(20);
    now += 500;
    expect(taken("a", 30)).toBe(5);
    now += 60_000;
    expect(taken("a", 30)).toBe(20);
  });

  it("says how long to wait where the rate is slow", () => {
    const limit = createRateLimit(0.1, () => 0);
    expect(limit.take("a")).toBe(8);
  });

  it("forgets keys that have not called for long", () => {
    let now = 0;
    const limit = createRateLimit(1, () => now);
    for (let key = 0; key < 25_000; key++) {
      now += 1_000;
      expect(limit.take(String(key))).toBe(0);
    }
  });
});
