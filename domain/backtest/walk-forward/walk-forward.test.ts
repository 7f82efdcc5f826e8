import { describe, expect, it } from "vitest";
import { unwrap } from "../../fault.ts";
import { DAY_MS } from "../../statistics/daily.ts";
import { efficiencyOf } from "./stitched.ts";
import { parseWindows, windowsOf } from "./windows.ts";

const START = Date.UTC(2024, 0, 1);
const daysOf = (from: number, days: number, text: string) => {
  const windows = windowsOf(from, from + days * DAY_MS, unwrap(parseWindows(text)));
  return windows.ok
    ? windows.value.map(({ trainFrom, testFrom, testTo }) =>
        [trainFrom, testFrom, testTo].map((time) => (time - START) / DAY_MS).join(" "),
      )
    : windows.error.message;
};

describe("the windows of a walk-forward", () => {
  it.each([
    ["roll", "train=30d,test=10d", 60, ["0 30 40", "10 40 50", "20 50 60"]],
    ["grow where they are anchored", "train=30d,test=10d,anchored", 60, ["0 30 40", "0 40 50", "0 50 60"]],
    ["are whole: what is left is not used", "train=30d,test=10d", 59, ["0 30 40", "10 40 50"]],
    ["may be one", "train=1d,test=1d", 2, ["0 1 2"]],
  ])("%s", (_, text, days, expected) => {
    expect(daysOf(START, days, text)).toEqual(expected);
  });

  it("begin at midnight", () => {
    expect(daysOf(START - 1, 41, "train=30d,test=10d")).toEqual(["0 30 40"]);
  });

  it.each([
    ["train=30d", 100, /are no windows: write train=180d,test=30d/],
    ["train=0d,test=1d", 100, /are no windows/],
    ["train=30d,test=10d", 39, /span 39 whole days, and one window takes 40/],
  ])("%s of %s days is refused in a sentence", (text, days, sentence) => {
    const said = () => String(daysOf(START, days, text));
    expect(parseWindows(text).ok ? said() : (parseWindows(text) as { error: Error }).error.message).toMatch(
      sentence,
    );
  });
});

describe("the efficiency of a walk-forward", () => {
  it("is the yearly return of the tests over that of the trainings", () => {
    // Twice 21 % in half a year are 46.41 % a year; 10 % in a year are 10 %.
    const half = { days: 182.5, gained: 0.21 };
    const efficiency = efficiencyOf([half, half], [{ days: 365, gained: 0.1 }]);
    expect("value" in efficiency && efficiency.value).toBeCloseTo(0.1 / 0.4641, 10);
  });

  it("is undefined where training gained nothing", () => {
    expect(efficiencyOf([{ days: 10, gained: 0 }], [{ days: 10, gained: 1 }])).toEqual({
      absent: "training gained nothing",
    });
  });
});
