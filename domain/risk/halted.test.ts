import { describe, expect, it } from "vitest";
import { outcome, type Scene, said } from "../testing/situations.ts";
import { halted } from "./halted.ts";

const halt = (account?: string) => said("TradingHalted", { reason: "odd", ...(account ? { account } : {}) });
const resume = (account?: string) =>
  said("TradingResumed", { reason: "well", ...(account ? { account } : {}) });

describe("an entry while trading is halted", () => {
  it.each<readonly [string, Scene, string]>([
    ["is not held where nobody said so", {}, "passes"],
    ["is held by the halt of the account", { said: [halt("paper")] }, "halted"],
    ["is held by the halt of all accounts", { said: [halt()] }, "halted"],
    ["goes on once it is resumed", { said: [halt("paper"), resume("paper")] }, "passes"],
    ["stays held by the other halt", { said: [halt("paper"), halt(), resume()] }, "halted"],
    ["stays held where the other one was lifted", { said: [halt(), resume("paper")] }, "halted"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(halted, scene)).toBe(expected);
  });
});
