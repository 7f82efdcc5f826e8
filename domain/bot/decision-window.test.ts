import { describe, expect, it } from "vitest";
import type { Timeframe } from "../market/timeframe.ts";
import { DEFAULT_TERMS } from "../orders/trading-terms.ts";
import { signalLike } from "../testing/situations.ts";
import { initialState } from "./account-state.ts";
import { inDecisionOrder, speaksTogether } from "./decision-window.ts";

const MINUTE = 60_000;

describe("signals of several instances", () => {
  it.each<[string, readonly Timeframe[], number, boolean]>([
    ["of one alone come alone", ["1h"], 60, false],
    ["that close candles together may come together", ["1h", "1h"], 60, true],
    ["also of other widths", ["15m", "1h"], 120, true],
    ["but not where only one of them closes", ["15m", "1h"], 75, false],
  ])("%s", (_what, timeframes, minute, expected) => {
    expect(
      speaksTogether(
        timeframes.map((timeframe) => ({ timeframe })),
        minute * MINUTE,
      ),
    ).toBe(expected);
  });
});

describe("signals of one moment", () => {
  const state = initialState("t", "a");
  const waiting = (id: string, product: string) => ({
    signal: signalLike({ id, product }),
    terms: DEFAULT_TERMS,
    priority: 0,
  });
  const given = [waiting("1", "LTC-USD"), waiting("2", "ETH-USD"), waiting("3", "BTC-USD")];
  const ordered = (recorded: Readonly<Record<string, number>> = {}) =>
    inDecisionOrder(state, given, 0, ({ signal }) => recorded[signal.id]).map(({ signal }) => signal.product);

  it("are decided in the order of every mode", () => {
    expect(ordered()).toEqual(["BTC-USD", "ETH-USD", "LTC-USD"]);
  });

  it("are taken as they were decided where the log says so, the others behind them", () => {
    expect(ordered({ 2: 1, 1: 0 })).toEqual(["LTC-USD", "ETH-USD", "BTC-USD"]);
    expect(ordered({ 1: 0 })).toEqual(["LTC-USD", "BTC-USD", "ETH-USD"]);
  });
});
