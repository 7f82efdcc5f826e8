import { describe, expect, it } from "vitest";
import { formatFeeds, parseFeeds } from "./feed-choice.ts";

describe("a list of feeds", () => {
  it("names series of venues, each once", () => {
    const read = parseFeeds("coinbase:BTC-USD:1m, kraken:ETH-EUR:1m,coinbase:BTC-USD:1m");
    if (!read.ok) throw read.error;
    expect(formatFeeds(read.value)).toBe("coinbase:BTC-USD:1m,kraken:ETH-EUR:1m");
  });

  it.each([
    ["coinbase:BTC-USD", /write venue, product and timeframe/],
    ["coinbase:BTC-USD:1m:2", /write venue, product and timeframe/],
    ["", /write venue, product and timeframe/],
    ["bitstamp:BTC-USD:1m", /not a venue/],
    ["simulated:BTC-USD:1m", /cannot be followed/],
    ["coinbase:btc:1m", /not a product/],
    ["coinbase:BTC-USD:7m", /not a timeframe/],
  ])("refuses %s", (text, message) => {
    const read = parseFeeds(text);
    expect(read.ok ? "" : read.error.message).toMatch(message);
  });
});
