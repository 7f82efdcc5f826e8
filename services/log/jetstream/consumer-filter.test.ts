import type { StreamName } from "@spot-canvas/domain/events/stream";
import { describe, expect, it } from "vitest";
import { consumerFilter } from "./consumer-filter.ts";

describe("the filter of a consumer", () => {
  it.each<[StreamName, string, string | undefined]>([
    ["TRADING", "orders.paper", "orders.paper"],
    ["TRADING", "orders.*", "orders.*"],
    ["TRADING", "orders.>", "orders.*"],
    ["TRADING", "ledger.trades.live.*", undefined],
    ["TRADING", "ledger.trades.*.spot", "ledger.trades.*.spot"],
    ["TRADING", "ledger.>", undefined],
    ["TRADING", ">", ">"],
    ["TRADING", "t.x.>", undefined],
    ["TRADING", "t.x.orders.>", "t.x.orders.*"],
    ["MARKET", "candles.>", "candles.*.*.*"],
    ["MARKET", "candles.kraken.>", "candles.kraken.*.*"],
    ["MARKET", "candles.*.BTC-USD.1h", "candles.*.BTC-USD.1h"],
    ["QUARANTINE", "quarantine.>", "quarantine.>"],
    ["QUARANTINE", "quarantine.csv", "quarantine.csv"],
    ["MARKET", "orders.paper", undefined],
  ])("of %s for %s is %s", (stream, wanted, expected) => {
    expect(consumerFilter(stream, wanted)).toBe(expected);
  });
});
