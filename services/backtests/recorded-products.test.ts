import { describe, expect, it } from "vitest";
import { type RecordedVenue, withRecorded } from "./recorded-products.ts";
import { type BacktestRequest, DEFAULTS, termsOf } from "./request.ts";

const request: BacktestRequest = {
  ...DEFAULTS,
  strategy: "sma-cross",
  parameters: {},
  venue: "kraken",
  products: ["BTC-USD", "ETH-USD"],
  timeframe: "1h",
};

const tiers = (maker: string, taker: string) => [
  { from_volume: "0", maker, taker },
  { from_volume: "10000", maker: "0", taker: "0" },
];

const venue: RecordedVenue = {
  products: [
    { product: "BTC-USD", market_type: "spot", tick_size: "0.1", lot_size: "0.001", minimum_notional: "5" },
    { product: "BTC-USD", market_type: "futures", tick_size: "0.5", lot_size: "1" },
    { product: "ETH-USD" },
  ],
  fees: [
    { market_type: "spot", tiers: tiers("0.0025", "0.004") },
    { market_type: "spot", product: "ETH-USD", tiers: tiers("-0.0001", "0.001") },
  ],
};

const gridOf = (of: BacktestRequest, product: string): string => {
  const { tick, lot, minimumNotional } = termsOf(of, product).rules;
  return `${tick} ${lot} ${minimumNotional}`;
};

describe("what is recorded of a product", () => {
  it("is its grid in a run, product by product, and stands in the request", () => {
    const run = withRecorded(request, venue, {});
    expect(gridOf(run, "BTC-USD")).toBe("0.1 0.001 5");
    expect(gridOf(run, "ETH-USD")).toBe("undefined 0.00000001 undefined");
    expect(run.recorded).toEqual([{ product: "BTC-USD", tick: "0.1", lot: "0.001", minimum_notional: "5" }]);
  });

  it("is that of the market that is traded", () => {
    const run = withRecorded({ ...request, mode: "futures" }, venue, {});
    expect(gridOf(run, "BTC-USD")).toBe("0.5 1 undefined");
  });

  it("gives way to what was asked for", () => {
    const asked = { ...request, lot: "0.5", tick: "0.25" };
    const run = withRecorded(asked, venue, { lot: "0.5", tick: "0.25" });
    expect(gridOf(run, "BTC-USD")).toBe("0.25 0.5 5");
  });

  it("is the fees too where they are asked for: a product's own before its venue's, in basis points", () => {
    const run = withRecorded(request, venue, { fees: "recorded" });
    const feesOf = (product: string) =>
      termsOf(run, product).fees.map(({ makerBps, takerBps }) => `${makerBps} ${takerBps}`);
    expect([feesOf("BTC-USD"), feesOf("ETH-USD")]).toEqual([["25 40"], ["-1 10"]]);
    expect(termsOf(withRecorded(request, venue, {}), "BTC-USD").fees).toMatchObject([{ from: 0 }]);
    expect(() => withRecorded(request, { products: [], fees: [] }, { fees: "recorded" })).toThrow(
      "No fees of kraken are recorded for BTC-USD: give --fee-bps, or --fees FILE.",
    );
  });

  it("changes nothing of a request where there is nothing", () => {
    expect(withRecorded(request, { products: [], fees: [] }, {})).toBe(request);
  });
});
