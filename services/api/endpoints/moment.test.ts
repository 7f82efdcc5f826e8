import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const PAST = "/api/v1/accounts/past";

/** Imports one trade, and gives the token of the answer. */
async function traded(
  id: string,
  day: string,
  side: "buy" | "sell",
  price: string,
  symbol = "BTC-USD",
): Promise<string> {
  const trade = { trade_id: id, account_id: "past", symbol, side, quantity: "1", price, fee_currency: "USD" };
  const timestamp = `2024-01-${day}T00:00:00Z`;
  const answer = await api.call("POST", "/api/v1/import", {
    trades: [{ ...trade, market_type: "spot", timestamp }],
  });
  expect(answer.status).toBe(200);
  return answer.headers.get("x-log-position")!;
}

const get = async (resource: string): Promise<unknown> => {
  const answer = await api.call("GET", `${PAST}/${resource}`);
  expect([resource, answer.status]).toEqual([resource, 200]);
  return answer.document;
};

describe("an account in the past", () => {
  const tokens: Record<string, string> = {};
  beforeAll(async () => {
    tokens["bought"] = await traded("a", "02", "buy", "100");
    const set = await api.call("PUT", `${PAST}/balance`, { amount: "1000" });
    tokens["set"] = set.headers.get("x-log-position")!;
    tokens["sold"] = await traded("b", "03", "sell", "150");
    tokens["late"] = await traded("c", "01", "buy", "80");
    await traded("d", "04", "buy", "10", "ETH-USD");
  });

  it("is what the trades up to a time make of it", async () => {
    expect(await get("portfolio?as_of=2024-01-02T00:00:00Z")).toMatchObject({
      positions: [{ quantity: 2, avg_entry_price: 90, opened_at: "2024-01-01T00:00:00Z" }],
      total_realized_pnl: 0,
    });
    expect(await get("portfolio?as_of=2024-01-03T00:00:00Z")).toMatchObject({
      positions: [{ quantity: 1 }],
      total_realized_pnl: 60,
    });
    expect(await get("portfolio?as_of=2023-12-31T00:00:00Z")).toEqual({
      positions: [],
      total_realized_pnl: 0,
    });
  });

  it("is what was known at a position, by token and by number", async () => {
    const sold = await get(`portfolio?known_at=${tokens["sold"]}`);
    expect(sold).toEqual({ positions: [], total_realized_pnl: 50, balance: 1150 });
    expect(await get(`portfolio?known_at=${tokens["sold"]!.split("-")[2]}`)).toEqual(sold);
    expect(await get("portfolio?known_at=0")).toEqual({ positions: [], total_realized_pnl: 0 });
  });

  it("is what was known at a position of a time", async () => {
    const moment = `as_of=2024-01-02T12:00:00Z&known_at=${tokens["sold"]}`;
    expect(await get(`portfolio?${moment}`)).toMatchObject({
      positions: [{ quantity: 1, avg_entry_price: 100 }],
      total_realized_pnl: 0,
    });
  });

  it("has positions by status, in pages", async () => {
    const known = `known_at=${tokens["sold"]}`;
    expect(await get(`positions?${known}`)).toEqual({ positions: [] });
    expect(await get(`positions?status=closed&${known}`)).toMatchObject({
      positions: [{ realized_pnl: 50, closed_at: "2024-01-03T00:00:00Z" }],
    });
    const first = (await get("positions?status=all&limit=1&as_of=2030-01-01T00:00:00Z")) as {
      readonly positions: readonly { readonly symbol: string }[];
      readonly next_cursor: string;
    };
    expect(first.positions.map(({ symbol }) => symbol)).toEqual(["ETH-USD"]);
    const cursor = encodeURIComponent(first.next_cursor);
    const rest = await get(`positions?status=all&limit=1&as_of=2030-01-01T00:00:00Z&cursor=${cursor}`);
    expect(rest).toMatchObject({ positions: [{ symbol: "BTC-USD" }] });
    expect(rest).not.toHaveProperty("next_cursor");
  });

  it("has the balance that stood then, and none before one was set", async () => {
    expect(await get(`balance?known_at=${tokens["set"]}`)).toMatchObject({ amount: 1000 });
    expect(await get(`balance?known_at=${tokens["sold"]}`)).toMatchObject({ amount: 1150 });
    const before = await api.call("GET", `${PAST}/balance?known_at=${tokens["bought"]}`);
    expect([before.status, before.document]).toEqual([404, { error: "no balance set for account" }]);
  });

  it("has the statistics of then", async () => {
    expect(await get(`stats?known_at=${tokens["sold"]}`)).toMatchObject({
      total_trades: 1,
      closed_trades: 1,
      win_count: 1,
      win_rate: 1,
      total_realized_pnl: 50,
      balance: 1150,
    });
    expect(await get("stats?as_of=2024-01-02T00:00:00Z")).toMatchObject({
      closed_trades: 0,
      open_positions: 1,
    });
  });

  it("does without the trades that were voided by then, and with those voided since", async () => {
    const voided = await api.call("DELETE", "/api/v1/trades/c?open=allow");
    expect(voided.status).toBe(200);
    const token = voided.headers.get("x-log-position")!;
    expect(await get("stats?as_of=2024-01-03T00:00:00Z")).toMatchObject({
      closed_trades: 1,
      open_positions: 0,
    });
    expect(await get(`stats?known_at=${token}`)).toMatchObject({ closed_trades: 1, open_positions: 1 });
    expect(await get(`stats?known_at=${tokens["late"]}`)).toMatchObject({
      closed_trades: 0,
      open_positions: 1,
    });
  });

  it("had the lots of then", async () => {
    const { lots } = (await get(`lots?as_of=2024-01-02T00:00:00Z&known_at=${tokens["late"]}`)) as {
      readonly lots: readonly { readonly trade_id: string }[];
    };
    expect(lots.map(({ trade_id }) => trade_id)).toEqual(["c", "a"]);
    expect(await get(`disposals?known_at=${tokens["sold"]}`)).toMatchObject({ totals: { gain: "50" } });
    expect(await get(`disposals?known_at=${tokens["bought"]}`)).toMatchObject({ disposals: [] });
  });

  it("equals the account now where the moment is now", async () => {
    const last = await get("portfolio");
    expect(await get("portfolio?as_of=2200-01-01T00:00:00Z")).toEqual(last);
    expect(await get("stats?as_of=2200-01-01T00:00:00Z")).toEqual(await get("stats"));
    const { positions } = (await get("positions?status=all")) as { readonly positions: unknown };
    expect(await get("positions?status=all&as_of=2200-01-01T00:00:00Z")).toEqual({ positions });
  });

  it.each([
    ["as_of=yesterday", 400, /^invalid as_of/],
    ["as_of=2024-01-01T00:00:00", 400, /^invalid as_of/],
    ["known_at=x", 400, /^invalid known_at/],
    ["known_at=0123456789abcdef-0-1-0", 409, /^the position is of another log/],
  ])("is refused with ?%s", async (query, status, error) => {
    for (const resource of ["portfolio", "positions", "balance", "stats", "lots", "disposals"]) {
      const answer = await api.call("GET", `${PAST}/${resource}?${query}`);
      expect([answer.status, answer.document]).toEqual([status, { error: expect.stringMatching(error) }]);
    }
  });
});
