import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPaperAccount } from "../../bot/enable.ts";
import { type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const FAR = "2100-01-01T00:00:00Z";
const trade = (id: string, timestamp: string) => ({
  ...{ trade_id: id, account_id: "old", symbol: "BTC-USD", side: "buy", quantity: 1, price: 100, fee: 1 },
  ...{ fee_currency: "USD", market_type: "spot", timestamp },
});
const post = (path: string, body: unknown) => api.call("POST", `/api/v1/${path}`, body);
const closed = { error: expect.stringMatching(/^account is closed: old was closed at .*: open it again/) };

describe("a closed account", () => {
  it("is closed once it holds nothing", async () => {
    await post("import", { trades: [trade("t1", "2024-01-01T00:00:00Z")] });
    const open = await post("accounts/old/close", {});
    expect([open.status, open.document]).toEqual([409, { error: "account has open positions" }]);
    await post("import", { trades: [{ ...trade("t2", "2024-01-02T00:00:00Z"), side: "sell" }] });
    const done = await post("accounts/old/close", { reason: "moved" });
    expect([done.status, done.document]).toMatchObject([200, { closed_at: expect.any(String) }]);
    expect((await post("accounts/old/close", {})).document).toEqual(done.document);
    expect((await post("accounts/nobody/close", {})).status).toBe(404);
  });

  it.each([
    ["a trade", "import", { trades: [trade("late", FAR)] }],
    ["cash", "accounts/old/cash", { direction: "deposit", amount: 1, at: FAR }],
    ["funding", "accounts/old/funding", { symbol: "BTC-USD", amount: 1, at: FAR }],
    ["an opening", "accounts/old/openings", { symbol: "BTC-USD", quantity: 1, cost: 1, acquired_at: FAR }],
    ["an assertion", "accounts/old/assertions", { amount: 1, at: FAR }],
    ["cash without a time", "accounts/old/cash", { direction: "deposit", amount: 1 }],
    [
      "a transfer",
      "transfers",
      {
        ...{ from_account: "other", to_account: "old", symbol: "BTC-USD", quantity: 1, cost: 1, at: FAR },
        lots: [{ acquired_at: "2024-01-01T00:00:00Z", quantity: 1, cost: 1 }],
      },
    ],
  ])("refuses %s of after its closing", async (_, path, body) => {
    const { lastPosition } = (await api.log.streams())[1]!;
    const answer = await post(path, body);
    expect([answer.status, answer.document]).toEqual([409, closed]);
    expect((await api.log.streams())[1]!.lastPosition).toBe(lastPosition);
  });

  it("refuses another balance, and a bot", async () => {
    const balance = await api.call("PUT", "/api/v1/accounts/old/balance", { amount: 1 });
    expect([balance.status, balance.document]).toEqual([409, closed]);
    const opening = openPaperAccount({ log: api.log, account: "old", venue: "kraken", product: "BTC-USD" });
    await expect(opening).rejects.toMatchObject({ tag: "AccountClosed" });
  });

  it("takes what happened before, knows what it has, and can be corrected", async () => {
    const before = [trade("t3", "2024-01-01T12:00:00Z"), trade("t1", "2024-01-01T00:00:00Z")];
    expect((await post("import", { trades: before })).document).toMatchObject({ inserted: 1, duplicates: 1 });
    expect((await api.call("DELETE", "/api/v1/trades/t3?open=allow")).status).toBe(200);
    const deposit = { direction: "deposit", amount: 1, at: "2023-01-01T00:00:00Z" };
    expect((await post("accounts/old/cash", deposit)).status).toBe(200);
  });

  it("is open again once it is opened, with its history", async () => {
    const opened = await post("accounts", { id: "old", type: "live" });
    expect(opened.status).toBe(201);
    expect(opened.document).not.toHaveProperty("closed_at");
    expect((await post("accounts", { id: "old", type: "live" })).status).toBe(409);
    expect((await post("import", { trades: [trade("late", FAR)] })).document).toMatchObject({ inserted: 1 });
    const { document } = await api.call("GET", "/api/v1/accounts/old/trades");
    expect((document as { readonly trades: unknown[] }).trades).toHaveLength(3);
  });
});
