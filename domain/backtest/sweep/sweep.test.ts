import { describe, expect, it } from "vitest";
import { unwrap } from "../../fault.ts";
import { parseAxis } from "./axis.ts";
import { gridOf, trialOf } from "./grid.ts";
import type { TrialOutcome } from "./outcome.ts";
import { bestOf, trialsOf } from "./ranking.ts";
import { searchOf } from "./search.ts";

describe("the values of a parameter", () => {
  it.each([
    ["5..50:15", ["5", "20", "35", "50"]],
    ["5..9:3", ["5", "8"]],
    ["1..3", ["1", "2", "3"]],
    ["0.1..0.5:0.1", ["0.1", "0.2", "0.3", "0.4", "0.5"]],
    ["-1..1:1", ["-1", "0", "1"]],
    ["0.5..1:0.25", ["0.5", "0.75", "1"]],
    ["a,b,c", ["a", "b", "c"]],
    ["20", ["20"]],
  ])("%s", (text, values) => {
    const axis = parseAxis("fast", text);
    expect(axis.ok ? axis.value.values : undefined).toEqual(values);
  });

  it.each([
    ["5..50:0", /the step must be above zero/],
    ["5..50:-5", /the step must be above zero/],
    ["50..5:5", /ends before it begins/],
    ["5..x", /a range is of numbers/],
    ["1,,2", /a value is empty/],
    ["1,2,1", /1 stands twice/],
    ["0..1000000000:1", /more than 100000 values/],
  ])("refuses %s in a sentence", (text, sentence) => {
    const axis = parseAxis("fast", text);
    expect(axis.ok ? "" : axis.error.message).toMatch(sentence);
  });
});

describe("a grid", () => {
  const grid = unwrap(gridOf({ fast: "5..10:5", slow: "20,30,40" }, 7));

  it("has every combination once, the last parameter turning fastest, each with its seed", () => {
    const trials = Array.from({ length: grid.count }, (_, index) => trialOf(grid, index, index));
    expect(trials.map(({ parameters: { fast, slow }, seed }) => `${fast}/${slow} ${seed}`)).toEqual([
      "5/20 7",
      "5/30 8",
      "5/40 9",
      "10/20 10",
      "10/30 11",
      "10/40 12",
    ]);
  });

  it("is one trial where no parameter is given", () => {
    const single = unwrap(gridOf({}, 1));
    expect([single.count, trialOf(single, 0, 0).parameters]).toEqual([1, {}]);
  });

  it("refuses more trials than anyone waits for", () => {
    const many = searchOf(unwrap(gridOf({ fast: "1..2000", slow: "1..2000" }, 1)), "grid");
    expect(many.ok ? "" : many.error.message).toMatch(/4000000 trials, more than 1000000/);
  });
});

const outcome = (sharpe: number | undefined): TrialOutcome => ({
  figures: sharpe === undefined ? {} : { sharpe },
  ...(sharpe === undefined ? {} : { dailySharpe: sharpe }),
  finalEquity: "1",
  fills: 0,
});

describe("the best trial", () => {
  const outcomes = [outcome(undefined), outcome(1), outcome(3), outcome(3), outcome(-1)];

  it("is the first with the highest or the lowest figure", () => {
    expect(bestOf(outcomes, "sharpe", "highest")).toBe(2);
    expect(bestOf(outcomes, "sharpe", "lowest")).toBe(4);
    expect(bestOf(outcomes.slice(0, 1), "sharpe", "highest")).toBeUndefined();
  });

  it("was chosen among all trials, whose daily Sharpe ratios vary by (n - 1)", () => {
    // Of 1, 3, 3, -1: mean 1.5, squares 0.25 + 2.25 + 2.25 + 6.25 = 11, over 3.
    expect(trialsOf(outcomes)).toEqual({ count: 5, variance: 11 / 3 });
    expect(trialsOf(outcomes.slice(0, 2))).toBeUndefined();
  });
});
