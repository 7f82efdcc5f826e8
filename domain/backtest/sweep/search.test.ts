import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../fault.ts";
import { type Grid, gridOf, type Trial } from "./grid.ts";
import type { TrialOutcome } from "./outcome.ts";
import { roundsOf, type SearchName, searchOf } from "./search.ts";

const outcomeOf = (score: number | undefined): TrialOutcome => ({
  figures: score === undefined ? {} : { score },
  finalEquity: "1",
  fills: 0,
});

type Score = (parameters: Trial["parameters"]) => number | undefined;

/** Runs a search on a function in place of a backtest; trials of a round are told backwards. */
function searched(grid: Grid, name: SearchName, count: number | undefined, score: Score): readonly Trial[] {
  const outcomes = new Map<number, TrialOutcome>();
  const trials: Trial[] = [];
  const search = unwrap(searchOf(grid, name, count));
  const told = (place: number): TrialOutcome => outcomes.get(place)!;
  for (const round of roundsOf(search, { metric: "score", goal: "highest" }, told)) {
    const all = [...round];
    trials.push(...all);
    for (const { index, parameters } of all.toReversed()) outcomes.set(index, outcomeOf(score(parameters)));
  }
  return trials;
}

/** A hill with its top at 70, 20; the last tenth of it is unknown. */
const hill: Score = ({ x, y }) =>
  Number(y) > 90 ? undefined : -((Number(x) - 70) ** 2) - 2 * (Number(y) - 20) ** 2;
const field = (seed: number): Grid => unwrap(gridOf({ x: "1..100", y: "1..100" }, seed));
const best = (trials: readonly Trial[]): number =>
  Math.max(...trials.map(({ parameters }) => hill(parameters) ?? Number.NEGATIVE_INFINITY));

describe("a search", () => {
  it("tells every combination once, or so many different ones", () => {
    const names = fc.constantFrom<SearchName>("random", "bayes");
    fc.assert(
      fc.property(
        names,
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 1, max: 60 }),
        (name, seed, count) => {
          const grid = unwrap(gridOf({ x: "1..7", y: "a,b,c", z: "0..1:0.5" }, seed));
          const trials = searched(grid, name, count, ({ x }) => Number(x));
          expect(trials.length).toBe(Math.min(count, 63));
          expect(new Set(trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(
            trials.length,
          );
          expect(trials.map(({ index, seed: own }) => own - index)).toEqual(trials.map(() => seed));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("tells the same trials for the same seed, and begins with those of a shorter one", () => {
    for (const name of ["random", "bayes"] as const) {
      const long = searched(field(3), name, 60, hill);
      expect(searched(field(3), name, 60, hill)).toEqual(long);
      expect(searched(field(3), name, 37, hill)).toEqual(long.slice(0, 37));
      expect(searched(field(4), name, 60, hill)).not.toEqual(long);
    }
  });

  it("that learns finds more than one that does not", () => {
    const seeds = Array.from({ length: 15 }, (_, seed) => seed);
    const better = seeds.filter(
      (seed) =>
        best(searched(field(seed), "bayes", 80, hill)) > best(searched(field(seed), "random", 80, hill)),
    );
    expect(better.length).toBeGreaterThanOrEqual(12);
  });

  it.each([
    ["grid", 5, /leave out the number/],
    ["bayes", 3_000, /3000 trials, more than 2000/],
    ["random", 0, /at least one trial/],
  ] as const)("by %s with %s trials is refused in a sentence", (name, count, sentence) => {
    const search = searchOf(field(1), name, count);
    expect(search.ok ? "" : search.error.message).toMatch(sentence);
  });

  it("by Bayes takes so many values of a parameter", () => {
    const search = searchOf(unwrap(gridOf({ x: "1..5000" }, 1)), "bayes");
    expect(search.ok ? "" : search.error.message).toMatch(/^x has 5000 values/);
  });
});
