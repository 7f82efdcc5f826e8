import { describe, expect, it } from "vitest";
import { outcome, type Scene, said } from "../testing/situations.ts";
import { frozen } from "./frozen.ts";

const halt = (freeze: boolean, account?: string) =>
  said("TradingHalted", { reason: "odd", freeze, ...(account ? { account } : {}) });

describe("a freeze", () => {
  it.each<readonly [string, Scene, string]>([
    ["is no plain halt", { said: [halt(false)] }, "passes"],
    ["holds all that is sent", { said: [halt(true)] }, "frozen"],
    [
      "of the account holds beside a plain halt of all",
      { said: [halt(true, "paper"), halt(false)] },
      "frozen",
    ],
    [
      "of all holds beside a plain halt of the account",
      { said: [halt(true), halt(false, "paper")] },
      "frozen",
    ],
    ["ends where a plain halt takes its place", { said: [halt(true), halt(false)] }, "passes"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(frozen, scene)).toBe(expected);
  });
});
