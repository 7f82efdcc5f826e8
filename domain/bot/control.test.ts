/** What people said of how an account trades, folded: each table row is what they said, and what holds then. */
import { describe, expect, it } from "vitest";
import type { TradingConfigured } from "../events/bodies/control.ts";
import type { Event } from "../events/codec.ts";
import { FREE } from "../testing/backtests.ts";
import { FUTURES, said, signalLike } from "../testing/situations.ts";
import { configuredTerms } from "./configured-terms.ts";
import { controlled, haltIn, NO_CONTROL, type TradingControl } from "./control.ts";

const series = { account: "paper", venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const configuration: TradingConfigured = {
  ...series,
  enabled: true,
  strategies: [{ strategy: "test", instance: "i", parameters: {}, directions: ["long"] }],
  long_leverage: 3,
};
const configured = said("TradingConfigured", configuration, 1);
const enabled = said(
  "StrategyEnabled",
  { ...series, instance: "i", strategy: "test", parameters: {}, anchor: 0 },
  2,
);

const fold = (...events: readonly Event[]): TradingControl => events.reduce(controlled, NO_CONTROL);

describe("what was said", () => {
  it("stands where the last of it does, and others change nothing", () => {
    const control = fold(configured, enabled);
    expect(control.position).toBe(2);
    expect(controlled(control, said("AccountClosed", { account: "paper", reason: "" }, 3))).toBe(control);
  });

  it("of an instance is what the configuration says, whichever came first", () => {
    const before = fold(configured, enabled).instances!.get("i");
    const after = fold(enabled, configured).instances!.get("i");
    expect(before?.directions).toEqual(["long"]);
    expect(after).toEqual(before);
  });

  it("of a configuration that was deleted leaves its instances without directions until they are disabled", () => {
    const deleted = said(
      "TradingConfigurationDeleted",
      { account: "paper", venue: "simulated", product: "BTC-USD" },
      3,
    );
    const control = fold(configured, enabled, deleted);
    expect(control.configurations.size).toBe(0);
    expect(control.instances!.get("i")?.directions).toBeUndefined();
    const disabled = said("StrategyDisabled", { account: "paper", instance: "i", reason: "" }, 4);
    expect(controlled(control, disabled).instances!.size).toBe(0);
  });

  it("sets limits whole", () => {
    const risk = (settings: object, position: number) =>
      said("RiskConfigured", { account: "paper", settings }, position);
    const { limits } = fold(risk({ max_positions: 3 }, 1), risk({ max_order: "5" }, 2));
    expect([limits.maxPositions, limits.maxOrder?.toString()]).toEqual([undefined, "5"]);
  });

  it("of halts is not what a copy of an older one says", () => {
    const resumed = said("TradingResumed", { account: "paper", reason: "well" }, 2);
    const halted = said("TradingHalted", { account: "paper", reason: "again" }, 3);
    const before = fold(said("TradingHalted", { account: "paper", reason: "first" }, 1), resumed, halted);
    const copy = { ...resumed, recorded: { ...resumed.recorded, position: 4 } };
    expect(controlled(before, copy)).toBe(before);
    expect(haltIn(before)?.reason).toBe("again");
  });

  it("of halts is the one that bounds most", () => {
    const halt = (freeze: boolean, reason: string, account?: string) =>
      said("TradingHalted", { reason, freeze, ...(account === undefined ? {} : { account }) });
    expect(haltIn(fold(halt(false, "own", "paper"), halt(true, "all")))?.reason).toBe("all");
    expect(haltIn(fold(halt(true, "own", "paper"), halt(false, "all")))?.reason).toBe("own");
    expect(haltIn(NO_CONTROL)).toBeUndefined();
  });
});

describe("the terms of a signal", () => {
  const control = fold(configured, enabled);
  it("are those of the product on the spot market", () => {
    expect(configuredTerms(FREE, control, signalLike())).toBe(FREE);
  });

  it("have the leverage and the directions of the configuration on the futures market", () => {
    const { leverage, shorts } = configuredTerms(FUTURES, control, signalLike());
    expect([leverage, shorts]).toEqual([3, false]);
    const short = configuredTerms(FUTURES, control, signalLike({ action: "sell", instance: "manual" }));
    expect([short.leverage, short.shorts]).toEqual([1, true]);
  });
});
