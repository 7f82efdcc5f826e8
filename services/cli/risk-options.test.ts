import { Fault } from "@spot-canvas/domain/fault";
import { describe, expect, it } from "vitest";
import { riskFlags, riskLines } from "./risk-lines.ts";
import { settingsOf } from "./risk-options.ts";

const HOUR = 3_600_000;
const present = { max_positions: 3, exits: { stop_loss: "0.05", hold_ms: HOUR } };

const optionOf = (flag: string): string =>
  flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

describe("what `canvas risk set` says", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, object]>([
    ["an amount", { size: "500" }, { sizing: { kind: "fixed", quote: "500" } }],
    ["a part of the equity", { size: "12.5%" }, { sizing: { kind: "equity", fraction: "0.125" } }],
    [
      "a part to lose in swings",
      { size: "atr:2:1%" },
      { sizing: { kind: "volatility", risk: "0.01", atr: "2" } },
    ],
    ["a part to lose", { size: "risk:1%" }, { sizing: { kind: "volatility", risk: "0.01" } }],
    [
      "Kelly",
      { size: "kelly:25%:5%:30" },
      { sizing: { kind: "kelly", cap: "0.25", start: "0.05", trades: 30 } },
    ],
    ["a trailing stop", { trail: "4%:2%" }, { exits: { trail: { activation: "0.04", distance: "0.02" } } }],
    ["one from the fill on", { trail: "0.02" }, { exits: { trail: { distance: "0.02" } } }],
    [
      "a drawdown of a time",
      { maxDrawdown: "20%:30d" },
      { max_drawdown: { fraction: "0.2", within_ms: 720 * HOUR } },
    ],
    [
      "a guard",
      { stopGuard: "3:1d:12h" },
      { stop_guard: { stops: 3, within_ms: 24 * HOUR, pause_ms: 12 * HOUR } },
    ],
    ["a streak", { losingStreak: "5:1d" }, { losing_streak: { losses: 5, pause_ms: 24 * HOUR } }],
    [
      "a low profit",
      { lowProfit: "4:7d:-5:1d" },
      { low_profit: { trades: 4, profit: "-5", within_ms: 168 * HOUR, pause_ms: 24 * HOUR } },
    ],
  ])("is read: %s", (_, options, settings) => {
    expect(settingsOf({}, options)).toEqual(settings);
    // What is shown can be typed again.
    const shown = riskFlags(settings).map(([flag, text]) => [optionOf(flag), text]);
    expect(settingsOf({}, Object.fromEntries(shown))).toEqual(settings);
  });

  it("leaves what it does not name, and takes away what is to be none", () => {
    expect(settingsOf(present, { takeProfit: "10%" })).toEqual({
      ...present,
      exits: { ...present.exits, take_profit: "0.1" },
    });
    expect(settingsOf(present, { maxPositions: "none", hold: "none" })).toEqual({
      exits: { stop_loss: "0.05" },
    });
  });

  it.each([
    [{ size: "a lot%" }],
    [{ size: "a lot" }],
    [{ cooldown: "soon" }],
    [{ maxPositions: "0" }],
    [{ stopGuard: "3:1d" }],
  ])("is refused where it cannot be read: %j", (options) => {
    expect(() => settingsOf({}, options)).toThrow(Fault);
  });

  it("is shown line by line", () => {
    expect(riskLines({})).toEqual(["Nothing is bounded: an entry takes all that is free."]);
    expect(riskLines({ max_positions: 3 })).toEqual(["  --max-positions  3"]);
  });
});
