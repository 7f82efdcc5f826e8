import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { eventsOf } from "../../testing/trading-loop.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

let account = "";
let count = 0;
beforeEach(async () => {
  account = `desk-${++count}`;
  const opened = { id: account, type: "paper", venue: "coinbase", settlement_currency: "USD" };
  expect((await api.call("POST", "/api/v1/accounts", opened)).status).toBe(201);
});

const path = (product = "BTC-USD", venue = "coinbase"): string =>
  `/api/v1/accounts/${account}/trading/${venue}/${product}`;

const set = (change: object, product?: string, venue?: string) =>
  api.call("PUT", path(product, venue), change);

const SMA = { timeframe: "1h", spot: ["sma-cross"], parameters: { "sma-cross": { fast: "20" } } };

/** What was said on the account's control subject, in short. */
async function said(): Promise<readonly string[]> {
  const events = await eventsOf(api.log, "TRADING");
  return events.filter(({ recorded }) => recorded.subject === `control.${account}`).map(({ type }) => type);
}

describe("a trading configuration", () => {
  it("says which strategies trade a product, with every parameter", async () => {
    const { status, document } = await set({ ...SMA, enabled: true });
    expect([status, document]).toMatchObject([
      200,
      {
        account_id: account,
        venue: "coinbase",
        product: "BTC-USD",
        timeframe: "1h",
        enabled: true,
        market_type: "spot",
        strategies: [{ strategy: "sma-cross", parameters: { fast: 20, slow: 50 }, directions: ["spot"] }],
      },
    ]);
    expect(await said()).toEqual(["TradingConfigured", "StrategyEnabled"]);
  });

  it("stays as it is where nothing is said of it, and is no event twice", async () => {
    await set({ ...SMA, enabled: true });
    const { document } = await set({});
    expect(document).toMatchObject({ enabled: true, strategies: [{ parameters: { fast: 20 } }] });
    expect(await said()).toHaveLength(2);
  });

  it("puts another instance to work where a parameter changes, and none where it is disabled", async () => {
    await set({ ...SMA, enabled: true });
    await set({ parameters: { "sma-cross": { fast: 10 } } });
    await set({ enabled: false });
    expect(await said()).toEqual([
      "TradingConfigured",
      "StrategyEnabled",
      "TradingConfigured",
      "StrategyDisabled",
      "StrategyEnabled",
      "TradingConfigured",
      "StrategyDisabled",
    ]);
  });

  it("keeps the flags of both directions", async () => {
    const { document } = await set({
      timeframe: "4h",
      long: ["sma-cross", "rsi-reversion"],
      short: ["sma-cross"],
      long_leverage: 3,
      trend_filter: 200,
    });
    expect(document).toMatchObject({
      market_type: "futures",
      long_leverage: 3,
      trend_filter: 200,
      enabled: false,
      strategies: [
        { strategy: "sma-cross", directions: ["long", "short"] },
        { strategy: "rsi-reversion", directions: ["long"] },
      ],
    });
  });

  it("is gone once it is deleted, and its history stays", async () => {
    await set({ ...SMA, enabled: true });
    expect((await api.call("DELETE", path())).document).toEqual({ deleted: "BTC-USD" });
    expect((await api.call("GET", path())).status).toBe(404);
    expect((await api.call("DELETE", path())).status).toBe(404);
    const { document } = await api.call("GET", `/api/v1/accounts/${account}/trading`);
    const { history } = document as { history: readonly { type: string }[] };
    expect(history.map(({ type }) => type)).toEqual(["TradingConfigurationDeleted", "TradingConfigured"]);
    expect((await said()).at(-1)).toBe("StrategyDisabled");
  });

  it.each<readonly [string, object, product?: string, venue?: string]>([
    ["a strategy that there is not", { ...SMA, spot: ["crystal-ball"] }],
    ["no strategy", { timeframe: "1h" }],
    ["no timeframe", { spot: ["sma-cross"] }],
    ["a timeframe that there is not", { ...SMA, timeframe: "7h" }],
    ["a parameter that there is not", { ...SMA, parameters: { "sma-cross": { speed: 1 } } }],
    ["parameters of another strategy", { ...SMA, parameters: { grid: { levels: 3 } } }],
    ["both markets at once", { ...SMA, long: ["sma-cross"] }],
    ["another venue than the account's", SMA, "BTC-USD", "kraken"],
    ["another currency than the account's", SMA, "BTC-EUR"],
  ])("is refused with %s, and nothing is recorded", async (_, change, ...where) => {
    const { status, document } = await set(change as object, ...(where as readonly string[]));
    expect([status, Object.keys(document as object)]).toEqual([400, ["error"]]);
    expect(await said()).toEqual([]);
  });

  it("is refused of an account that there is not, and opens one where that is asked for", async () => {
    account = `new-${account}`;
    expect((await set(SMA)).status).toBe(404);
    expect((await set({ ...SMA, opens: true })).status).toBe(200);
  });

  it.each(["all-accounts", "keys", "backtests"])("is refused of an account named %s", async (name) => {
    account = name;
    await api.call("POST", "/api/v1/accounts", { id: name, type: "paper" });
    expect((await set(SMA)).status).toBe(400);
  });

  it("takes code from an admin alone", async () => {
    const code = { mine: { hash: "x", text: "" } };
    const { status } = await api.call("PUT", path(), { ...SMA, code }, KEYS.trade);
    expect(status).toBe(403);
  });
});

describe("risk settings", () => {
  it("are set whole, and shown", async () => {
    const risk = `/api/v1/accounts/${account}/risk`;
    expect((await api.call("GET", risk)).document).toEqual({ account_id: account, settings: {} });
    const settings = { sizing: { kind: "equity", fraction: "0.1" }, max_positions: 3 };
    expect((await api.call("PUT", risk, settings)).status).toBe(200);
    expect((await api.call("GET", risk)).document).toEqual({ account_id: account, settings });
    for (const wrong of [{ max_daily_loss: "5" }, { max_dayly_loss: "0.05" }, { exits: { stop: "0.05" } }]) {
      expect((await api.call("PUT", risk, wrong)).status).toBe(400);
    }
  });
});

describe("the kill switch", () => {
  const state = async () => (await api.call("GET", "/api/v1/halt")).document;

  it("halts an account and all of them, each by itself, until it is resumed", async () => {
    expect(await state()).toEqual({ halted: false, halts: [] });
    await api.call("POST", "/api/v1/halt", { account, close: true, reason: "odd" });
    await api.call("POST", "/api/v1/halt", { reason: "all" });
    expect(await state()).toMatchObject({
      halted: true,
      halts: [
        { reason: "all", close: false, freeze: false },
        { account_id: account, reason: "odd", close: true },
      ],
    });
    expect((await api.call("POST", "/api/v1/resume", { reason: "well" })).document).toMatchObject({
      halted: false,
      halts: [{ account_id: account }],
    });
    await api.call("POST", "/api/v1/resume", { account, reason: "well" });
    expect(await state()).toEqual({ halted: false, halts: [] });
  });

  it.each<readonly [string, object, number]>([
    ["an account that there is not", { account: "nobody", reason: "" }, 404],
    ["both close and freeze", { close: true, freeze: true, reason: "" }, 400],
  ])("is not thrown for %s", async (_, body, status) => {
    expect((await api.call("POST", "/api/v1/halt", body)).status).toBe(status);
  });

  it("needs a key that may trade", async () => {
    expect((await api.call("POST", "/api/v1/halt", { reason: "" }, KEYS.read)).status).toBe(403);
  });
});
