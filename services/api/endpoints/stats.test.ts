import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

const fill = (id: string, symbol: string, side: string, price: number, quantity = 1) => ({
  trade_id: id,
  account_id: "desk",
  symbol,
  side,
  quantity,
  price,
  fee_currency: "USD",
  market_type: "spot",
  timestamp: new Date(Date.UTC(2024, 0, 1, 0, Number(id))).toISOString(),
});

beforeAll(async () => {
  api = await runApi();
  const trades = [
    fill("1", "WIN-USD", "buy", 100),
    fill("2", "WIN-USD", "sell", 110.25),
    fill("3", "EVEN-USD", "buy", 100),
    fill("4", "EVEN-USD", "sell", 100),
    fill("5", "LOSS-USD", "buy", 100),
    fill("6", "LOSS-USD", "sell", 99),
    fill("7", "PART-USD", "buy", 100, 2),
    fill("8", "PART-USD", "sell", 107),
  ];
  await api.call("POST", "/api/v1/import", { trades });
});
afterAll(() => api[Symbol.asyncDispose]());

const stats = (query = "", key?: string) =>
  api.call("GET", `/api/v1/accounts/desk/stats${query}`, undefined, key);

describe("statistics", () => {
  it("count round trips; one that broke even is a loss, and one that is open has not earned yet", async () => {
    const answer = await stats("", KEYS.read);
    expect([answer.status, answer.document]).toEqual([
      200,
      {
        total_trades: 4,
        closed_trades: 3,
        win_count: 1,
        loss_count: 2,
        win_rate: 0.333333333333333,
        total_realized_pnl: 9.25,
        open_positions: 1,
      },
    ]);
    expect(answer.headers.get("x-log-position")).toBeTruthy();
    const portfolio = await api.call("GET", "/api/v1/accounts/desk/portfolio");
    expect(portfolio.document).toMatchObject({ total_realized_pnl: 16.25 });
  });

  it("show the USD balance once it is set, and amounts as text where asked", async () => {
    await api.call("PUT", "/api/v1/accounts/desk/balance", { amount: 1_000.5 });
    expect((await stats("?numbers=string")).document).toMatchObject({
      balance: "1000.5",
      total_realized_pnl: "9.25",
    });
  });

  it("have a rate of 0 where nothing is closed", async () => {
    await api.call("POST", "/api/v1/accounts", { id: "new", type: "live" });
    const answer = await api.call("GET", "/api/v1/accounts/new/stats");
    expect(answer.document).toMatchObject({ total_trades: 0, win_rate: 0, total_realized_pnl: 0 });
  });

  it("of an unknown account, or of another tenant's, are not found", async () => {
    const unknown = await api.call("GET", "/api/v1/accounts/nobody/stats");
    expect([unknown.status, unknown.document]).toEqual([404, { error: "account not found" }]);
    expect((await stats("", KEYS.other)).status).toBe(404);
  });
});
