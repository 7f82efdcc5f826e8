import { describe, expect, it } from "vitest";
import { TRIALS } from "./catalogue.ts";
import { runTrial } from "./run-trial.ts";

/** The rest takes minutes: `pnpm faults`. How long recovery takes is asked there too; here the machine is shared. */
const SHORT = ["broker-killed", "commit-answers-lost", "bot-killed", "api-killed"];
const SEED = 20_240_101;

describe("a system that is struck while it works", () => {
  it.each(TRIALS.filter(({ name }) => SHORT.includes(name)))(
    "loses nothing, doubles nothing and comes to the tables of a clean run: $name",
    async (trial) => {
      const { outcome, wrong, lost, doubled, reordered } = await runTrial(trial, SEED);
      expect(wrong).toEqual([]);
      expect({ outcome, lost, doubled, reordered }).toEqual({
        ...{ outcome: "passed", lost: 0, doubled: 0, reordered: 0 },
      });
    },
    300_000,
  );
});
