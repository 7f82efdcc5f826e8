import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

const trade = (id: string, account: string, symbol: string, timestamp: string, text: string, more = {}) => {
  const [side, quantity, price] = text.split(" ");
  const fields = { trade_id: id, account_id: account, symbol, side, quantity, price, timestamp, ...more };
  return { fee: "0", fee_currency: "EUR", market_type: "spot", ...fields };
};

const recordRates = (rates: readonly string[], key?: string) => {
  const rows = rates.map((line) => {
    const [date, base, quote, rate] = line.split(" ");
    return { date, base, quote, rate };
  });
  return api.call("POST", "/api/v1/import/rates", { venue: "ecb", rates: rows }, key);
};

const tax = async (query: string, key = KEYS.read) => {
  const { status, document } = await api.call("GET", `/api/v1/tax?${query}`, undefined, key);
  return [status, document] as const;
};

beforeAll(async () => {
  api = await runApi();
  const trades = [
    trade("b1", "first", "BTC-EUR", "2013-12-31T22:30:00Z", "buy 1 100"),
    trade("b2", "second", "BTC-EUR", "2023-03-01T12:00:00Z", "buy 1 20000", { fee: "10" }),
    trade("s1", "second", "BTC-USDT", "2024-01-01T12:00:00Z", "sell 1.5 40000", {
      fee: "60",
      fee_currency: "USDT",
    }),
    trade("f1", "second", "BTC-EUR", "2024-02-01T12:00:00Z", "buy 1 1", { market_type: "futures" }),
    trade("s2", "first", "ETH-EUR", "2024-05-01T12:00:00Z", "sell 2 1500"),
    trade("n1", "first", "BTC-EUR", "2025-01-01T12:00:00Z", "sell 9 1"),
  ];
  expect((await api.call("POST", "/api/v1/import", { trades })).document).toMatchObject({ inserted: 6 });
});
afterAll(() => api[Symbol.asyncDispose]());

describe("a tax report", () => {
  it("is refused while a rate is missing, by name and date", async () => {
    expect(await tax("year=2024&currency=EUR&country=fi")).toEqual([
      409,
      { error: "rates are missing: USDT in EUR on 2024-01-01: import them with canvas import rates" },
    ]);
  });

  it("pools all accounts, splits a trade of two assets, and chooses the cost of each lot", async () => {
    expect((await recordRates(["2024-01-01 USDT EUR 0.9"])).status).toBe(200);
    expect(await tax("year=2024&currency=EUR&country=fi")).toEqual([
      200,
      {
        year: 2024,
        method: "fifo",
        currency: "EUR",
        country: "fi",
        time_zone: "Europe/Helsinki",
        disposals: [
          {
            asset: "BTC",
            disposed_on: "2024-01-01",
            acquired_on: "2014-01-01",
            disposed_at: "2024-01-01T12:00:00Z",
            acquired_at: "2013-12-31T22:30:00Z",
            holding_days: 3652,
            quantity: "1",
            proceeds: "35964",
            expenses: "36",
            cost_basis: "100",
            deemed_cost: "14400",
            cost_rule: "deemed 40 %",
            gain: "21600",
            trade_id: "s1",
            lot_trade_id: "b1",
          },
          {
            asset: "BTC",
            disposed_on: "2024-01-01",
            acquired_on: "2023-03-01",
            disposed_at: "2024-01-01T12:00:00Z",
            acquired_at: "2023-03-01T12:00:00Z",
            holding_days: 306,
            quantity: "0.5",
            proceeds: "17982",
            expenses: "18",
            cost_basis: "10005",
            cost_rule: "actual",
            gain: "7977",
            trade_id: "s1",
            lot_trade_id: "b2",
          },
        ],
        totals: { proceeds: "53946", gain: "29577", gains: "29577", losses: "0" },
        unmatched: [
          {
            asset: "ETH",
            disposed_at: "2024-05-01T12:00:00Z",
            quantity: "2",
            proceeds: "3000",
            trade_id: "s2",
          },
        ],
        left_out: [{ symbol: "BTC-EUR", market_type: "futures", trades: 1 }],
        notice: "This is a calculation, not tax advice: check it against the rules that apply to you.",
      },
    ]);
  });

  it("without a country is at cost, in UTC", async () => {
    const [, document] = await tax("year=2024&currency=EUR&method=lifo");
    expect(document).toMatchObject({
      method: "lifo",
      time_zone: "UTC",
      disposals: [
        { lot_trade_id: "b2", cost_rule: "actual" },
        { lot_trade_id: "b1", gain: "17932" },
      ],
    });
    expect(document).not.toHaveProperty("country");
  });

  it("can be had again as it was known when it was filed, trades and rates alike", async () => {
    const filed = await api.call("GET", "/api/v1/tax?year=2024&currency=EUR");
    const token = filed.headers.get("x-log-position");
    const late = trade("late", "first", "BTC-EUR", "2014-06-01T00:00:00Z", "buy 0.1 1");
    await api.call("POST", "/api/v1/import", { trades: [late] });
    await recordRates(["2024-01-01 EUR USD 9", "2024-01-01 EUR USDT 9"]);
    expect((await tax("year=2024&currency=EUR"))[1]).not.toEqual(filed.document);
    expect(await tax(`year=2024&currency=EUR&known_at=${token}`)).toEqual([200, filed.document]);
    expect(await tax("year=2024&currency=EUR&as_of=2023-12-31T00:00:00Z")).toMatchObject([
      200,
      { disposals: [] },
    ]);
    await api.call("DELETE", "/api/v1/trades/late?open=allow");
  });

  it("of one tenant is not another's, nor are its rates", async () => {
    expect(await tax("year=2024&currency=EUR", KEYS.other)).toMatchObject([
      200,
      { disposals: [], unmatched: [] },
    ]);
    const rates = await recordRates(["2024-01-01 USDT EUR 0.9"], KEYS.other);
    expect(rates.document).toEqual({ recorded: 1, repeated: 0, revisions: 0 });
  });

  it.each([
    ["currency=EUR", "year is required"],
    ["year=soon&currency=EUR", "invalid year"],
    ["year=2024", "currency is required"],
    ["year=2024&currency=BTC", "invalid currency: must be the ISO 4217 code of a currency, such as EUR"],
    ["year=2024&currency=EUR&country=xx", "invalid country: must be fi"],
    ["year=2024&currency=EUR&method=best", "invalid method: must be fifo, lifo, hifo, lofo, or average"],
  ])("is refused for %s", async (query, error) => {
    expect(await tax(query)).toEqual([400, { error }]);
  });
});

describe("rates", () => {
  it("are recorded once, and revised by another value, also by one that was there before", async () => {
    const rate = (value: string) => recordRates([`2020-01-02 EUR USD ${value}`]);
    expect((await rate("1.10")).document).toEqual({ recorded: 1, repeated: 0, revisions: 0 });
    expect((await rate("1.1")).document).toEqual({ recorded: 0, repeated: 1, revisions: 0 });
    expect((await rate("1.2")).document).toEqual({ recorded: 0, repeated: 0, revisions: 1 });
    expect((await rate("1.10")).document).toEqual({ recorded: 0, repeated: 0, revisions: 1 });
    expect((await rate("1.10")).document).toEqual({ recorded: 0, repeated: 1, revisions: 0 });
  });

  it("repeated within one request are recorded once", async () => {
    const answer = await recordRates([
      "2020-01-03 EUR USD 1",
      "2020-01-03 EUR USD 1",
      "2020-01-03 EUR USD 2",
    ]);
    expect(answer.document).toEqual({ recorded: 1, repeated: 1, revisions: 1 });
  });

  it.each([
    ["2020-02-30 EUR USD 1", /date/],
    ["2020-01-02 EUR USD 0", /rate/],
    ["2020-01-02 EUR USD many", /rate/],
  ])("are refused where one is none: %s", async (line, error) => {
    const { status, document } = await recordRates([line]);
    expect([status, document]).toEqual([400, { error: expect.stringMatching(error) }]);
  });

  it("need a key of scope admin", async () => {
    expect((await recordRates([], KEYS.trade)).status).toBe(403);
  });
});
