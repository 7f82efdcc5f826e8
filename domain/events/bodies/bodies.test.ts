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

describe("what is recorded beside trades", () => {
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
  ] as const)("%s %j is readable: %s", (type, body, readable) => {
    expect(decode(type, body).ok).toBe(readable);
  });
});
