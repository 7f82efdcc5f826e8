import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

const SCHEDULES = 8;
const SEED = 20_240_101;

describe("whole systems that are killed and troubled by a seed", () => {
  it("come to the trades of the rules and the tables of a clean run, the same each time", async () => {
    const { results } = await simulate({ seed: SEED, schedules: SCHEDULES, threads: 1 });
    expect(results.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    expect(results.reduce((sum, { deaths }) => sum + deaths, 0)).toBeGreaterThan(SCHEDULES);
    const again = await simulate({ seed: SEED, schedules: 2, threads: 1 });
    expect(again.results).toEqual(results.slice(0, 2));
  }, 300_000);
});
