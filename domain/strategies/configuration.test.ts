import { describe, expect, it } from "vitest";
import type { TradingConfigured } from "../events/bodies/control.ts";
import { type ConfigurationChange, changed } from "./configuration.ts";

const of = { account: "paper", venue: "coinbase", product: "BTC-USD" };
const present: TradingConfigured = {
  ...of,
  timeframe: "1h",
  enabled: true,
  strategies: [
    { strategy: "a", instance: "a-1", parameters: { fast: 5, slow: 9 }, directions: ["spot"] },
    { strategy: "b", instance: "b-1", parameters: {}, directions: ["spot"] },
  ],
  trend_filter: 50,
};
const short: TradingConfigured = {
  ...present,
  strategies: [{ strategy: "a", instance: "a-2", parameters: {}, directions: ["long", "short"] }],
  long_leverage: 2,
};

const fees = { maker_bps: "25", taker_bps: "40" };

/** What holds after a change, in short; or the fault. */
function after(change: ConfigurationChange, before?: TradingConfigured): string {
  const result = changed({ ...of, present: before }, change);
  if (!result.ok) return result.error.tag;
  const { timeframe, enabled, strategies, trend_filter: trend, long_leverage: long, fees } = result.value;
  const said = strategies.map(
    ({ strategy, parameters, directions }) =>
      `${strategy}${JSON.stringify(parameters)} ${directions.join("+")}`,
  );
  return [
    timeframe,
    enabled ? "on" : "off",
    ...said,
    trend && `trend ${trend}`,
    long && `${long} long`,
    fees && `fees ${typeof fees === "string" ? fees : fees.taker_bps}`,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}

describe("a change of a configuration", () => {
  it.each<readonly [string, ConfigurationChange, TradingConfigured | undefined, string]>([
    ["begins one, disabled", { timeframe: "1h", spot: ["a"] }, undefined, "1h, off, a{} spot"],
    ["leaves what is not said", {}, present, '1h, on, a{"fast":5,"slow":9} spot, b{} spot, trend 50'],
    ["disables", { enabled: false }, present, '1h, off, a{"fast":5,"slow":9} spot, b{} spot, trend 50'],
    [
      "changes a parameter",
      { parameters: { a: { fast: 7 } } },
      present,
      '1h, on, a{"fast":7,"slow":9} spot, b{} spot, trend 50',
    ],
    ["takes a strategy away", { spot: ["b"] }, present, "1h, on, b{} spot, trend 50"],
    ["takes the trend filter away", { trend_filter: 0, spot: ["b"] }, present, "1h, on, b{} spot"],
    [
      "moves to futures",
      { spot: [], long: ["a"], short: ["a"] },
      present,
      '1h, on, a{"fast":5,"slow":9} long+short, trend 50',
    ],
    ["keeps the leverage", { short: [] }, short, "1h, on, a{} long, trend 50, 2 long"],
    [
      "says what it costs",
      { fees: "recorded", spot: ["b"] },
      present,
      "1h, on, b{} spot, trend 50, fees recorded",
    ],
    ["keeps what it costs", { spot: ["b"] }, { ...present, fees }, "1h, on, b{} spot, trend 50, fees 40"],
    [
      "costs the usual again",
      { spot: ["b"], fees: "usual" },
      { ...present, fees },
      "1h, on, b{} spot, trend 50",
    ],
    ["needs a timeframe", { spot: ["a"] }, undefined, "ConfigurationIncomplete"],
    ["needs a strategy", { spot: [] }, present, "ConfigurationIncomplete"],
    ["does not mix the markets", { long: ["b"] }, present, "MixedMarkets"],
    ["does not take parameters of nobody", { parameters: { c: {} } }, present, "UnknownParameters"],
  ])("%s", (_, change, before, expected) => {
    expect(after(change, before)).toBe(expected);
  });

  it.each([
    ["okx", "BTC-USDT-SWAP", "long", true],
    ["okx", "BTC-USDT", "spot", true],
    ["okx", "BTC-USDT-SWAP", "spot", false],
    ["okx", "BTC-USDT", "short", false],
    ["coinbase", "BTC-USD", "long", true],
  ] as const)("trades what it names: %s %s, %s", (venue, product, direction, isTaken) => {
    const named = { account: "paper", venue, product, present: undefined };
    const result = changed(named, { timeframe: "1h", [direction]: ["a"] });
    expect(result.ok ? undefined : result.error.tag).toBe(isTaken ? undefined : "OtherProduct");
  });
});
