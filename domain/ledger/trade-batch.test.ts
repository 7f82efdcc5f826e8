import { describe, expect, it } from "vitest";
import { BATCH_MAX, decodeTradeBatch } from "./trade-batch.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";

const trade = (id: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  trade_id: id,
  account_id: "paper",
  symbol: "BTC-USD",
  side: "buy",
  quantity: 1,
  price: 2,
  fee_currency: "USD",
  market_type: "spot",
  timestamp: "2024-01-31T12:00:00Z",
  ...changes,
});

const decode = (body: unknown) => decodeText(typeof body === "string" ? body : JSON.stringify(body));
const decodeText = (text: string) => decodeTradeBatch(new TextEncoder().encode(text), TENANT);

describe("the body of an import", () => {
  it("is a list of trades of the caller's tenant, in the order in which they were sent", () => {
    const result = decode({
      note: [{ trades: [] }],
      trades: [trade("b"), trade("a", { tenant_id: "anyone" }), trade("é", { tenant_id: 5 })],
    });
    if (!result.ok) throw result.error;
    expect(result.value.map(({ tradeId, tenantId }) => [tradeId, tenantId])).toEqual([
      ["b", TENANT],
      ["a", TENANT],
      ["é", TENANT],
    ]);
  });

  it("holds up to a thousand trades", () => {
    const result = decode({ trades: Array.from({ length: BATCH_MAX }, (_, index) => trade(`t-${index}`)) });
    expect(result.ok && result.value.length).toBe(BATCH_MAX);
  });

  it.each([
    ["an empty object", {}, "trades array is empty"],
    ["an empty list", { trades: [] }, "trades array is empty"],
    ["null for the list", { trades: null }, "trades array is empty"],
    ["a list that is replaced by an empty one", '{"trades":[{}],"trades":[]}', "trades array is empty"],
    [
      "too many, whatever they are",
      { trades: Array(1_001).fill(0) },
      "too many trades: max 1000 per request",
    ],
    ["nothing", "", "invalid JSON: it ends too early"],
    ["a list", [], "invalid JSON: the body must be an object"],
    ["an object for the list", { trades: {} }, "invalid JSON: trades must be an array"],
    ["a cut off body", '{"trades":[{}', "invalid JSON: it ends too early"],
    [
      "a fault in the JSON behind a bad trade",
      '{"trades":[{},{]}',
      'invalid JSON: unexpected "]" at byte 15',
    ],
    ["a trade that is no object", { trades: [trade("a"), 5] }, "trade[1] (): a trade must be an object"],
    ["a trade without id", { trades: [{}] }, "trade[0] (): missing required field: trade_id"],
    [
      "a bad trade, the first of two",
      { trades: [trade("a"), trade("b", { side: "hold" }), trade("c", { price: 0 })] },
      'trade[1] (b): invalid side: must be buy or sell, not "hold"',
    ],
    [
      "a trade id that is no text",
      { trades: [trade("a", { trade_id: 12 })] },
      "trade[0] (12): invalid trade_id: it must be a string",
    ],
  ])("is refused whole for %s", (_, body, message) => {
    expect(decode(body)).toMatchObject({
      ok: false,
      error: { tag: "ImportRefused", kind: "usage", message },
    });
  });
});
