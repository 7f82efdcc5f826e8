import { describe, expect, it } from "vitest";
import { outagesIn } from "./outages.ts";

const MINUTE = 60_000;
type Slots = readonly (readonly [from: number, to: number])[];

describe("outages", () => {
  it.each<[string, Slots, Slots]>([
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
    const found = outagesIn(
      holes.map(([from, to]) => ({ from: from * MINUTE, to: to * MINUTE })),
      "1m",
    );
    expect(found.map(({ from, to }) => [from / MINUTE, to / MINUTE])).toEqual(expected);
  });

  it("of wide candles may be one slot long", () => {
    const hole = { from: 1_000 * 60 * MINUTE, to: 1_001 * 60 * MINUTE };
    expect(outagesIn([hole], "1h")).toEqual([hole]);
    expect(outagesIn([{ from: 0, to: 20 * 1_440 * MINUTE }], "1d")).toEqual([]);
  });
});
