import { describe, expect, it } from "vitest";
import { compileSubjectFilter } from "./subject-filter.ts";

describe("a subject filter", () => {
  it.each([
    ["orders.paper", "orders.paper", true],
    ["orders.paper", "orders.paper2", false],
    ["orders.*", "orders.paper", true],
    ["orders.*", "orders", false],
    ["orders.*", "orders.a.b", false],
    ["candles.*.BTC-USD.*", "candles.kraken.BTC-USD.1m", true],
    ["candles.*.BTC-USD.*", "candles.kraken.ETH-USD.1m", false],
    ["ledger.>", "ledger.trades.paper.spot", true],
    ["ledger.>", "ledger", false],
    [">", "anything.at.all", true],
    ["*.paper", "orders.paper", true],
    ["orders.a%2Eb", "orders.a%2Eb", true],
    ["orders.a%2Eb*", "orders.a%2EbXX", false],
    ["candles.*.a+b", "candles.x.a+b", true],
    ["candles.*.a+b", "candles.x.aab", false],
  ])("%s on %s: %s", (filter, subject, matches) => {
    expect(compileSubjectFilter(filter).matches(subject)).toBe(matches);
  });

  it("without a wildcard names one subject", () => {
    expect(compileSubjectFilter("orders.paper").exact).toBe("orders.paper");
    expect(compileSubjectFilter("orders.*").exact).toBeUndefined();
  });
});
