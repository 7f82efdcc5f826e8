import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

/** Daily candles of BTC-USD with these closes. */
async function candles(venue: string, closes: readonly number[]): Promise<void> {
  const rows = closes.map((close, index) => {
    return { time: START + index * DAY, open: close, high: close, low: close, close, volume: 1 };
  });
  const coverage = [{ from: START, to: START + closes.length * DAY }];
  const page = { venue, product: "BTC-USD", timeframe: "1d", source: "import", coverage } as const;
  const body = encodeCandles({ ...page, candles: columnsOf(rows) });
  expect((await api.call("POST", "/api/v1/import/candles", body)).status).toBeLessThan(300);
}

const trade = (account: string, id: string, side: string, price: string, timestamp: string, more = {}) => ({
  ...{ account_id: account, trade_id: `${account}-${id}`, side, price, timestamp, quantity: "1" },
  ...{ symbol: "BTC-USD", fee: "0", fee_currency: "USD", market_type: "spot", ...more },
});

beforeAll(async () => {
  api = await runApi();
  await api.call("POST", "/api/v1/accounts/live/cash", {
    direction: "deposit",
    amount: "1000",
    at: "2024-01-01T12:00:00Z",
  });
  await api.call("POST", "/api/v1/accounts/live/cash", {
    direction: "deposit",
    amount: "1100",
    at: "2024-01-03T00:00:00Z",
  });
  const trades = [
    trade("live", "1", "buy", "500", "2024-01-02T00:00:00Z"),
    trade("live", "2", "buy", "600", "2024-01-03T00:00:00Z", { quantity: "2" }),
    trade("mixed", "1", "buy", "10", "2024-01-02T00:00:00Z", { symbol: "XYZ-EUR", fee_currency: "EUR" }),
    trade("mixed", "2", "buy", "500", "2024-01-02T00:00:00Z"),
  ];
  await api.call("POST", "/api/v1/import", { trades });
  await candles("kraken", [500, 600, 500]);
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Shown {
  readonly points: readonly Readonly<Record<string, unknown>>[];
}

const get = async (path: string): Promise<Shown> => {
  const answer = await api.call("GET", `/api/v1/accounts/${path}`);
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  return answer.document as Shown;
};

describe("the equity of an account", () => {
  it("is shown slot by slot with its marks and flows, and with what was earned", async () => {
    const curve = await get("live/equity");
    const mark = { symbol: "BTC-USD", venue: "kraken", timeframe: "1d" };
    expect(curve).toEqual({
      ...{
        account_id: "live",
        currency: "USD",
        currencies: ["USD"],
        timeframe: "1d",
        cash_basis: "recorded",
      },
      points: [
        point("2024-01-01T00:00:00Z", 0, 0, 0, 0, 0, []),
        point("2024-01-02T00:00:00Z", 1000, 500, 0, 1000, 0, [
          { ...mark, price: 500, time: "2024-01-02T00:00:00Z" },
        ]),
        point("2024-01-03T00:00:00Z", 2200, 400, 100, 1100, 0.1, [
          { ...mark, price: 600, time: "2024-01-03T00:00:00Z" },
        ]),
        point("2024-01-04T00:00:00Z", 1900, 400, -200, 0, -0.05, [
          { ...mark, price: 500, time: "2024-01-04T00:00:00Z" },
        ]),
      ],
      flows: {
        ...{ deposits: 2100, withdrawals: 0, openings: 0, transfers: 0 },
        adjustments: 0,
        unexplained: 0,
      },
      returns: { days: 3, earned: -200, time_weighted: -0.05, money_weighted: expect.any(Number) },
    });
  });

  it("is what portfolio and balance say of each instant", async () => {
    const { points } = await get("live/equity?numbers=string&timeframe=12h");
    for (const { time, equity, realized_pnl, unrealized_pnl, cash } of points) {
      const then = `as_of=${time}&mark=true&numbers=string`;
      const portfolio = await get(`live/portfolio?${then}`);
      const {
        positions,
        balance = "0",
        total_unrealized_pnl,
        total_realized_pnl,
      } = portfolio as unknown as {
        readonly positions: readonly { readonly cost_basis: string }[];
        readonly balance?: string;
        readonly total_unrealized_pnl: string;
        readonly total_realized_pnl: string;
      };
      expect([cash, realized_pnl, unrealized_pnl]).toEqual([
        balance,
        total_realized_pnl,
        total_unrealized_pnl,
      ]);
      const cost = positions.reduce((sum, { cost_basis }) => sum + Number(cost_basis), 0);
      expect(Number(equity)).toBe(Number(balance) + cost + Number(total_unrealized_pnl));
    }
  });

  it("has a curve for each currency, and says what has no mark and what its cash stands on", async () => {
    expect(await get("mixed/equity")).toMatchObject({ currency: "USD", currencies: ["EUR", "USD"] });
    expect(await get("mixed/equity?currency=EUR")).toMatchObject({
      cash_basis: "unknown",
      points: [{ equity: 0, cash: -10, unrealized_pnl: 0, marks: [], unmarked: ["XYZ-EUR"] }],
    });
  });

  it("can be asked for any range and any moment", async () => {
    const times = async (query: string) => (await get(`live/equity?${query}`)).points.map(({ time }) => time);
    expect(await times("from=2024-01-02T06:00:00Z&to=2024-01-03T06:00:00Z")).toEqual([
      "2024-01-02T06:00:00Z",
      "2024-01-03T00:00:00Z",
      "2024-01-03T06:00:00Z",
    ]);
    const then = await get("live/equity?as_of=2024-01-02T23:00:00Z");
    expect(then.points.at(-1)).toMatchObject({ time: "2024-01-02T23:00:00Z", equity: 1000 });
    const known = await get("live/equity?known_at=1");
    expect(known.points.at(-1)).toMatchObject({ time: "2024-01-04T00:00:00Z", equity: 1000, marks: [] });
  });

  it.each([
    ["live/equity?timeframe=7m", 400, /^invalid timeframe: must be one of 1s, /],
    ["live/equity?from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z", 400, /^invalid range: from must not/],
    ["live/equity?from=yesterday", 400, /^invalid from: /],
    ["live/equity?to=1", 400, /^invalid to: /],
    ["live/equity?currency=U%20D", 400, /^invalid currency: /],
    ["live/equity?timeframe=1s", 400, /^too many points: at most 5000, /],
    ["live/equity?as_of=x", 400, /^invalid as_of: /],
    ["nobody/equity", 404, /^account not found$/],
  ])("%s is refused", async (path, status, text) => {
    const answer = await api.call("GET", `/api/v1/accounts/${path}`);
    expect(answer.status).toBe(status);
    expect((answer.document as { readonly error: string }).error).toMatch(text);
  });

  it("counts cash back from a balance that was set, also before it", async () => {
    await api.call("POST", "/api/v1/import", {
      trades: [trade("set", "1", "buy", "500", "2024-01-02T00:00:00Z")],
    });
    await api.call("PUT", "/api/v1/accounts/set/balance", { amount: "500" });
    const shown = { cash_basis: "stated", points: [{ cash: 500, equity: 1000, time_weighted_return: 0 }] };
    expect(await get("set/equity?as_of=2024-01-02T00:00:00Z")).toMatchObject(shown);
    const { points } = await get("set/equity");
    expect(points.at(-1)).toMatchObject({ time: "2024-01-04T00:00:00Z", cash: 500, equity: 1000 });
  });

  it("of an account of which nothing is recorded has no points", async () => {
    await api.call("POST", "/api/v1/accounts", { id: "empty", type: "live" });
    const curve = await get("empty/equity");
    expect(curve).toMatchObject({ points: [], cash_basis: "unknown" });
    expect(curve).not.toHaveProperty("returns");
  });
});

const point = (
  time: string,
  equity: number,
  cash: number,
  unrealized_pnl: number,
  net_flow: number,
  time_weighted_return: number,
  marks: readonly object[],
) => ({ time, equity, cash, realized_pnl: 0, unrealized_pnl, net_flow, time_weighted_return, marks });
