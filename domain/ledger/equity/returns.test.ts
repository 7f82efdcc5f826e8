import { describe, expect, it } from "vitest";
import { Decimal } from "../../money/decimal.ts";
import { moneyWeightedReturn, yearlyRate } from "./returns.ts";

const YEAR = 365n * 86_400_000_000_000n;
const flow = (part: number, amount: number) => ({
  at: (YEAR * BigInt(part * 100)) / 100n,
  amount: Decimal.of(amount),
});

/** What was there, came and went, and was there at the end: by parts of a year. */
const rate = (begin: number, end: number, ...flows: readonly (readonly [number, number])[]) =>
  moneyWeightedReturn({
    from: flow(0, begin),
    to: flow(1, end),
    flows: flows.map(([part, amount]) => flow(part, amount)),
  });

describe("the money-weighted return", () => {
  it.each([
    ["without flows is the growth", rate(100, 110), 0.1],
    ["of a loss is negative", rate(100, 25), -0.75],
    ["of nothing earned is zero", rate(100, 150, [0.5, 50]), 0],
    // 100 g + 100 sqrt(g) = 231: sqrt(g) = 1.1.
    ["weighs a deposit by the time that it was there", rate(100, 231, [0.5, 100]), 0.21],
    // 100 g - 60 sqrt(g) = 55: sqrt(g) = 1.1.
    ["weighs a withdrawal likewise", rate(100, 55, [0.5, -60]), 0.21],
    ["begins where money comes first", rate(0, 121, [0.5, 110]), 0.21],
    ["is found far away", rate(1, 1e9), 1e9 - 1],
    ["of a total loss is all of it", rate(100, 0), -1],
  ])("%s", (_, found, expected) => {
    expect(found).toBeCloseTo(expected, expected > 1e6 ? 0 : 9);
  });

  it("is absent where no rate leads from the beginning to the end", () => {
    expect(rate(0, 10)).toBeUndefined();
    expect(rate(100, -10)).toBeUndefined();
    expect(moneyWeightedReturn({ from: flow(0, 1), to: flow(0, 1), flows: [] })).toBeUndefined();
  });
});

describe("a yearly rate", () => {
  it("comes to the return over its time, and is none for less than a year", () => {
    expect(yearlyRate(0.21, 730)).toBeCloseTo(0.1, 12);
    expect(yearlyRate(0.21, 364)).toBeUndefined();
    expect(yearlyRate(-1, 400)).toBe(-1);
    expect(yearlyRate(undefined, 400)).toBeUndefined();
  });
});
