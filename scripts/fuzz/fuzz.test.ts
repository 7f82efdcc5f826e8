import { describe, expect, it } from "vitest";
import { fuzz, fuzzTargets } from "./run-fuzz.ts";

const INPUTS = 400;
const SEED = 20_240_101;

describe("every reader of bytes from outside", async () => {
  it.each(await fuzzTargets())("takes or refuses whatever it is given: $name", (target) => {
    const { crashes, inputs } = fuzz(target, INPUTS, SEED);
    expect(inputs).toBe(INPUTS);
    expect(crashes).toEqual([]);
  });
});
