import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const EXACT = "0.123456789012345678901234567891";
const at = "2024-03-01T00:00:00Z";

const post = async (path: string, body: unknown, key?: string) => {
  const { status, document } = await api.call("POST", `/api/v1/${path}`, body, key);
  return [status, document] as const;
};
const read = async (path: string): Promise<unknown> =>
  (await api.call("GET", `/api/v1/accounts/${path}`)).document;

const buy = (account: string, id: string, day: number, quantity: number, price: number) => ({
  ...{ trade_id: `${account}-${id}`, account_id: account, symbol: "BTC-USD", side: "buy", quantity, price },
  ...{ fee_currency: "USD", market_type: "spot", timestamp: `2024-01-${10 + day}T00:00:00Z` },
});

describe("cash", () => {
  it("comes in and goes out with every digit, once for each id", async () => {
    const deposit = `{"direction":"deposit","amount":${EXACT},"at":"${at}"}`;
    const [status, first] = await post("accounts/cash/cash", deposit);
    expect([status, first]).toEqual([
      200,
      { id: expect.stringMatching(/^[0-9a-f]{32}$/), status: "recorded" },
    ]);
    expect(await post("accounts/cash/cash", deposit)).toEqual([
      200,
      { ...(first as object), status: "duplicate" },
    ]);
    await post("accounts/cash/cash", { direction: "deposit", amount: 10, id: "d" });
    await post("accounts/cash/cash", { direction: "withdraw", amount: "4", at, id: "d" });
    expect(await read("cash/balance?numbers=string")).toMatchObject({ amount: `6${EXACT.slice(1)}` });
    expect(await read("cash/balance?as_of=2023-01-01T00:00:00Z")).toHaveProperty("error");
    const other = { direction: "withdraw", amount: 5, at, id: "d" };
    expect(await post("accounts/cash/cash", other)).toEqual([
      409,
      { error: "conflicts with recorded entry" },
    ]);
    expect(await read("cash/balance?numbers=string")).toMatchObject({ amount: `6${EXACT.slice(1)}` });
  });

  it("pays and receives funding, which counts for the position", async () => {
    const long = { ...buy("fund", "1", 1, 1, 100), market_type: "futures" };
    await api.call("POST", "/api/v1/import", { trades: [long] });
    await post("accounts/fund/cash", { direction: "deposit", amount: 1000 });
    await post("accounts/fund/funding", { symbol: "BTC-USD", amount: 2.5, at });
    expect(await read("fund/portfolio")).toMatchObject({ total_realized_pnl: -2.5, balance: 997.5 });
  });

  it.each([
    ["accounts/x/cash", { direction: "deposit", amount: 0 }, /above zero/],
    ["accounts/x/cash", { direction: "gift", amount: 1 }, /direction/],
    ["accounts/x/cash", { direction: "deposit", amount: 1, at: "now" }, /time/],
    ["accounts/x/cash", { direction: "deposit", amount: 1, currency: "" }, /^invalid body/],
    ["accounts/x/funding", { symbol: "BTC", amount: 1 }, /pair/],
    [
      "accounts/x/openings",
      { symbol: "A-B", quantity: 1, cost: 1, acquired_at: at, side: "short" },
      /spot position is long/,
    ],
    ["transfers", { from_account: "x", to_account: "x", symbol: "A-B", quantity: 1 }, /the same/],
  ])("%s is refused with %j", async (path, body, error) => {
    expect(await post(path, body)).toEqual([400, { error: expect.stringMatching(error) }]);
  });

  it("is not recorded with a key that only reads", async () => {
    const [status] = await post("accounts/x/cash", { direction: "deposit", amount: 1 }, KEYS.read);
    expect(status).toBe(403);
  });
});

describe("a position that was held before", () => {
  it("explains the sale of what no trade had bought", async () => {
    const sale = { ...buy("before", "s", 1, 1, 150), side: "sell" };
    await api.call("POST", "/api/v1/import", { trades: [sale] });
    const opening = { symbol: "BTC-USD", quantity: 1, cost: 100.5, acquired_at: "2020-01-01T00:00:00Z" };
    expect(await post("accounts/before/openings", opening)).toMatchObject([200, { status: "recorded" }]);
    expect(await post("accounts/before/openings", opening)).toMatchObject([200, { status: "duplicate" }]);
    expect(await read("before/positions?status=all")).toMatchObject({
      positions: [{ status: "closed", realized_pnl: 49.5, opened_at: "2020-01-01T00:00:00Z" }],
    });
  });
});

describe("a transfer between own accounts", () => {
  it("carries average cost and the oldest lots along, and earns nothing", async () => {
    await api.call("POST", "/api/v1/import", {
      trades: [buy("from", "1", 1, 1, 100), buy("from", "2", 2, 1, 200)],
    });
    const moved = { from_account: "from", to_account: "to", symbol: "BTC-USD", quantity: 1.5, at };
    expect(await post("transfers", moved)).toMatchObject([200, { status: "recorded" }]);
    expect(await post("transfers", moved)).toMatchObject([200, { status: "duplicate" }]);
    expect(await read("from/positions")).toMatchObject({
      positions: [{ quantity: 0.5, cost_basis: 75, realized_pnl: 0 }],
    });
    expect(await read("to/positions")).toMatchObject({
      positions: [{ quantity: 1.5, cost_basis: 225, avg_entry_price: 150 }],
    });
    const log = await api.call("GET", "/api/v1/log/events?subject=ledger.account.to");
    expect(log.text).toContain('"acquired_at":"2024-01-11T00:00:00Z","quantity":"1","cost":"100"');
    expect(log.text).toContain('"acquired_at":"2024-01-12T00:00:00Z","quantity":"0.5","cost":"100"');
  });

  it("carries an opening along through more than one account", async () => {
    const opening = { symbol: "ETH-USD", quantity: 2, cost: 60, acquired_at: "2019-05-01T00:00:00Z" };
    await post("accounts/first/openings", opening);
    const moved = { symbol: "ETH-USD", quantity: 1 };
    await post("transfers", { ...moved, from_account: "first", to_account: "second", at });
    await post("transfers", {
      ...moved,
      from_account: "second",
      to_account: "third",
      at: "2024-04-01T00:00:00Z",
    });
    expect(await read("third/lots?method=fifo")).toMatchObject({
      lots: [{ acquired_at: "2019-05-01T00:00:00Z", quantity: "1", cost_basis: "30" }],
    });
  });

  it("is refused where there was not enough, unless its cost and lots are told", async () => {
    const moved = { from_account: "none", to_account: "to2", symbol: "BTC-USD", quantity: 1, at };
    expect(await post("transfers", moved)).toEqual([
      409,
      { error: "not enough held: none held 0 of BTC-USD then" },
    ]);
    const lots = [{ acquired_at: "2020-01-01T00:00:00Z", quantity: 1, cost: 5 }];
    expect(await post("transfers", { ...moved, cost: 5, lots })).toMatchObject([200, { status: "recorded" }]);
    expect(await read("to2/positions")).toMatchObject({ positions: [{ cost_basis: 5 }] });
  });
});
