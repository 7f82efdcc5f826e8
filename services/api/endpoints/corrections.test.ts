import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** A trade of an account at a minute. */
const trade = (account: string, minute: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  trade_id: `${account}-${minute}`,
  account_id: account,
  symbol: "BTC-USD",
  side: "buy",
  quantity: 1,
  price: 100,
  fee_currency: "USD",
  market_type: "spot",
  timestamp: new Date(Date.UTC(2024, 0, 1) + minute * 60_000).toISOString(),
  ...changes,
});

const importing = (trades: readonly unknown[], key?: string) =>
  api.call("POST", "/api/v1/import", { trades }, key);

const read = async (path: string): Promise<unknown> => (await api.call("GET", path)).document;

/** A round trip of an account: bought for 100, sold for 110. */
const roundTrip = (account: string) => [trade(account, 1), trade(account, 2, { side: "sell", price: 110 })];

describe("a trade that is deleted", () => {
  it("leaves positions, totals and balance at once, and stays in the log", async () => {
    await importing([trade("del", 0, { symbol: "ETH-USD" })]);
    await api.call("PUT", "/api/v1/accounts/del/balance", { amount: 1000 });
    await importing(roundTrip("del"));
    const answer = await api.call("DELETE", "/api/v1/trades/del-2?reason=mistyped");
    expect([answer.status, answer.document]).toEqual([200, { deleted: "del-2" }]);
    expect(await read("/api/v1/accounts/del/portfolio")).toMatchObject({
      positions: [{ symbol: "BTC-USD", quantity: 1 }, { symbol: "ETH-USD" }],
      total_realized_pnl: 0,
      balance: 900,
    });
    const said = await api.call("GET", "/api/v1/log/events?subject=ledger.account.del");
    expect(said.text).toContain('"TradeVoided"');
    expect(said.text).toContain("mistyped");
    const traded = await api.call("GET", "/api/v1/log/events?subject=ledger.trades.del.spot");
    expect(traded.text).toContain("del-2");
  });

  it("is not found again, and its id stays taken until it is restored", async () => {
    await importing(roundTrip("again"));
    await api.call("DELETE", "/api/v1/trades/again-2");
    const gone = await api.call("DELETE", "/api/v1/trades/again-2");
    expect([gone.status, gone.document]).toEqual([404, { error: "trade not found" }]);
    const repeated = await importing([trade("again", 2, { side: "sell", price: 110 })]);
    expect(repeated.document).toMatchObject({ inserted: 0, duplicates: 1 });
    const other = await importing([trade("again", 2, { price: 7 })]);
    expect(other.document).toMatchObject({ results: [{ error: "conflicts with recorded trade" }] });
    expect(await read("/api/v1/accounts/again/trades")).toMatchObject({ trades: [{ trade_id: "again-1" }] });
    const restored = await api.call("POST", "/api/v1/trades/again-2/restore");
    expect([restored.status, restored.document]).toEqual([200, { restored: "again-2" }]);
    expect(await read("/api/v1/accounts/again/portfolio")).toMatchObject({ total_realized_pnl: 10 });
    expect((await api.call("POST", "/api/v1/trades/again-2/restore")).status).toBe(404);
    expect((await api.call("DELETE", "/api/v1/trades/again-2")).status).toBe(200);
  });

  it("is refused while its symbol is held in either market, unless that is allowed", async () => {
    await importing([
      ...roundTrip("held"),
      trade("held", 3, { market_type: "futures", leverage: 2 }),
      trade("held", 4, { symbol: "ETH-USD" }),
      trade("held", 5, { symbol: "ETH-USD", side: "sell" }),
    ]);
    const refused = await api.call("DELETE", "/api/v1/trades/held-1");
    expect([refused.status, refused.document]).toEqual([
      409,
      { error: "trade contributes to an open position and cannot be deleted" },
    ]);
    expect((await api.call("DELETE", "/api/v1/trades/held-5")).status).toBe(200);
    expect((await api.call("DELETE", "/api/v1/trades/held-1?open=allow")).status).toBe(200);
  });

  it("is not found where another tenant has it, and needs a key that may trade", async () => {
    await importing([trade("theirs", 1), trade("theirs", 2, { side: "sell" })], KEYS.other);
    expect((await api.call("DELETE", "/api/v1/trades/theirs-1")).status).toBe(404);
    expect((await api.call("DELETE", "/api/v1/trades/nothing")).status).toBe(404);
    expect((await api.call("DELETE", "/api/v1/trades/theirs-1", undefined, KEYS.read)).status).toBe(403);
    expect((await api.call("DELETE", "/api/v1/trades/theirs-1", undefined, KEYS.other)).status).toBe(200);
  });
});

describe("a trade that is amended", () => {
  it("is replaced in one, with every digit, and once however often that is asked", async () => {
    await importing(roundTrip("amended"));
    const change = '{"price":110.123456789012345678901234567891}';
    const answer = await api.call("POST", "/api/v1/trades/amended-2/amend", change);
    expect(answer.status).toBe(200);
    const { deleted, trade_id: id } = answer.document as { deleted: string; trade_id: string };
    expect(deleted).toBe("amended-2");
    const { lastPosition } = (await api.log.streams())[1]!;
    expect((await api.call("POST", "/api/v1/trades/amended-2/amend", change)).document).toEqual({
      deleted,
      trade_id: id,
    });
    expect((await api.log.streams())[1]!.lastPosition).toBe(lastPosition);
    const trades = await api.call("GET", "/api/v1/accounts/amended/trades?numbers=string");
    expect(trades.document).toMatchObject({
      trades: [
        { trade_id: id, realized_pnl: "10.123456789012345678901234567891" },
        { trade_id: "amended-1" },
      ],
    });
  });

  it("may be part of an open position, and is refused with the reasons of the import", async () => {
    await importing([trade("open", 1)]);
    const bad = await api.call("POST", "/api/v1/trades/open-1/amend", { price: 0 });
    expect([bad.status, bad.document]).toEqual([
      400,
      { error: expect.stringMatching(/^price must be positive/) },
    ]);
    expect((await api.call("POST", "/api/v1/trades/open-1/amend", {})).status).toBe(400);
    const named = { trade_id: "open-1b", quantity: "2" };
    expect((await api.call("POST", "/api/v1/trades/open-1/amend", named)).status).toBe(200);
    expect(await read("/api/v1/accounts/open/positions")).toMatchObject({ positions: [{ quantity: 2 }] });
    expect((await api.call("POST", "/api/v1/trades/open-1/amend", { quantity: 3 })).status).toBe(404);
  });

  it("does not take the id of another trade", async () => {
    await importing(roundTrip("taken"));
    const answer = await api.call("POST", "/api/v1/trades/taken-2/amend", { trade_id: "taken-1" });
    expect([answer.status, answer.document]).toEqual([409, { error: "trade id already in use" }]);
  });
});
