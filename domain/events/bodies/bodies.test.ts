import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../catalogue.ts";

const decode = (type: keyof typeof CATALOGUE, body: unknown) =>
  CATALOGUE[type].decode(new TextEncoder().encode(JSON.stringify(body))) as { readonly ok: boolean };

const cash = { account: "a", cash_id: "1", currency: "USD", amount: "10", at: "2024-01-31T12:00:00Z" };
const lot = { acquired_at: "2023-01-01T00:00:00Z", quantity: "1", cost: "0" };
const transfer = {
  account: "a",
  transfer_id: "1",
  direction: "out",
  other_account: "b",
  symbol: "BTC-USD",
  quantity: "1",
  cost: "0",
  lots: [lot],
  at: "2024-01-31T12:00:00Z",
};
const instrument = {
  venue: "kraken",
  product: "BTC-USD",
  venue_symbol: "XBT/USD",
  market_type: "spot",
  base: "BTC",
  quote: "USD",
  status: "trading",
  tick_size: "0.1",
  lot_size: "0.00000001",
};
const tiers = [{ from_volume: "0", maker: "-0.0001", taker: "0.004" }];
const fees = { venue: "kraken", market_type: "spot", charged_in: "quote", tiers };

describe("the body of an event", () => {
  it.each([
    ["CashDeposited", cash, true],
    ["CashDeposited", { ...cash, amount: "0" }, false],
    ["CashWithdrawn", { ...cash, amount: "-1" }, false],
    ["CashWithdrawn", { ...cash, cash_id: "" }, false],
    ["FundingPaid", { account: "a", funding_id: "1", symbol: "BTC-USD", amount: "-1", at: cash.at }, true],
    ["FundingPaid", { account: "a", funding_id: "1", symbol: "BTCUSD", amount: "1", at: cash.at }, false],
    ["AssetTransferred", transfer, true],
    ["AssetTransferred", { ...transfer, lots: [] }, false],
    ["AssetTransferred", { ...transfer, quantity: "0" }, false],
    ["BalanceAsserted", { account: "a", assertion_id: "1", currency: "USD", amount: "0", at: cash.at }, true],
    ["TradeVoided", { account: "a", trade_id: "t", reason: "", replaced_by: "t2" }, true],
    ["TradeVoided", { account: "a", reason: "" }, false],
    ["InstrumentRecorded", { ...instrument, minimum_quantity: "0.0001" }, true],
    ["InstrumentRecorded", { ...instrument, tick_size: "0" }, false],
    ["InstrumentRecorded", { ...instrument, status: "open" }, false],
    ["FeeScheduleRecorded", fees, true],
    ["FeeScheduleRecorded", { ...fees, product: "BTC-USD", volume_currency: "USD" }, true],
    ["FeeScheduleRecorded", { ...fees, tiers: [] }, false],
    ["FundingRateRecorded", { venue: "okx", product: "BTC-USD", time: cash.at, rate: "-0.0001" }, true],
    ["MarkPriceRecorded", { venue: "okx", product: "BTC-USD", time: cash.at, price: "0" }, false],
    ["VenueOutageRecorded", { venue: "okx", from: 0, to: 60_000 }, true],
    ["VenueOutageRecorded", { venue: "okx", from: "0", to: 60_000 }, false],
  ] as const)("%s %j is readable: %s", (type, body, readable) => {
    expect(decode(type, body).ok).toBe(readable);
  });
});
