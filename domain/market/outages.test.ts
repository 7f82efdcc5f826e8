import { describe, expect, it } from "vitest";
import { Coverage, type Interval } from "./coverage.ts";
import { outagesIn } from "./outages.ts";

const MINUTE = 60_000;
/** Runs of candles of a minute that leave these holes open, between 0 and 5,000. */
function runsAround(...holes: readonly (readonly [from: number, to: number])[]): Interval[] {
  const runs: Interval[] = [];
  let from = 0;
  for (const [start, end] of holes) {
    runs.push({ from: from * MINUTE, to: start * MINUTE });
    from = end;
  }
  return [...runs, { from: from * MINUTE, to: 5_000 * MINUTE }];
}
const all = new Coverage([{ from: 0, to: 5_000 * MINUTE }]);
const outages = (runs: readonly Interval[], coverage = all): number[][] =>
  outagesIn(runs, coverage, "1m").map(({ from, to }) => [from / MINUTE, to / MINUTE]);

describe("outages", () => {
  it.each<[string, (readonly [number, number])[], number[][]]>([
    ["a long hole where no slot is ever empty", [[1_000, 1_354]], [[1_000, 1_354]]],
    ["one minute that nobody traded in", [[1_000, 1_001]], []],
    [
      "holes of a thin market",
      [
        [1_000, 1_020],
        [1_100, 1_130],
        [1_200, 1_210],
      ],
      [],
    ],
    [
      "a hole far beyond those of its market",
      [
        [1_000, 1_004],
        [1_100, 1_300],
        [1_400, 1_410],
      ],
      [[1_100, 1_300]],
    ],
    [
      "two outages, far apart",
      [
        [500, 600],
        [3_000, 3_400],
      ],
      [
        [500, 600],
        [3_000, 3_400],
      ],
    ],
  ])("are told from empty slots: %s", (_what, holes, expected) => {
    expect(outages(runsAround(...holes))).toEqual(expected);
  });

  it("are only seen where the venue was asked", () => {
    expect(outages(runsAround([1_000, 1_354]), new Coverage([{ from: 0, to: 1_100 * MINUTE }]))).toEqual([]);
  });
});
