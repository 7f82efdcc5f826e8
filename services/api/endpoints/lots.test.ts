import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

const trade = (id: string, timestamp: string, side: string, quantity: string, price: string, more = {}) => ({
  trade_id: id,
  account_id: "live",
  symbol: "BTC-USD",
  side,
  quantity,
  price,
  fee: "0",
  fee_currency: "USD",
  market_type: "spot",
  timestamp,
  ...more,
});

beforeAll(async () => {
  api = await runApi();
  const trades = [
    trade("b1", "2023-01-01T00:00:00Z", "buy", "1", "100", { fee: "1" }),
    trade("b2", "2023-02-01T00:00:00Z", "buy", "1", "300"),
    trade("s1", "2023-12-31T23:59:59Z", "sell", "0.5", "400"),
    trade("s2", "2024-01-31T00:00:00.5Z", "sell", "0.5", "500", { fee: "2" }),
    trade("e1", "2024-02-01T00:00:00Z", "buy", "2", "0.123456789012345678901234567891", {
      symbol: "ETH-USD",
    }),
    trade("e2", "2024-03-01T00:00:00Z", "sell", "3", "3", { symbol: "ETH-USD" }),
    trade("f1", "2024-03-01T00:00:00Z", "buy", "3", "3", { market_type: "futures" }),
  ];
  const answer = await api.call("POST", "/api/v1/import", { trades });
  expect(answer.document).toMatchObject({ inserted: trades.length });
  const foreign = { trades: [trade("x1", "2023-01-01T00:00:00Z", "buy", "9", "9")] };
  await api.call("POST", "/api/v1/import", foreign, KEYS.other);
});
afterAll(() => api[Symbol.asyncDispose]());

interface Page {
  readonly disposals: readonly unknown[];
  readonly totals: unknown;
  readonly unmatched: unknown;
  readonly next_cursor?: string;
}

const get = async (path: string, key?: string): Promise<unknown> => {
  const answer = await api.call("GET", `/api/v1/accounts/${path}`, undefined, key);
  expect([answer.status, answer.headers.get("x-log-position")]).toEqual([200, expect.stringMatching(/-/)]);
  return answer.document;
};

const ETH_UNMATCHED = [
  { symbol: "ETH-USD", disposed_at: "2024-03-01T00:00:00Z", quantity: "1", trade_id: "e2" },
];

describe("the lots of an account", () => {
  it("are what is left of each purchase, and what was sold without one", async () => {
    expect(await get("live/lots", KEYS.read)).toEqual({
      method: "fifo",
      lots: [
        {
          symbol: "BTC-USD",
          acquired_at: "2023-02-01T00:00:00Z",
          quantity: "1",
          cost_basis: "300",
          trade_id: "b2",
        },
      ],
      unmatched: ETH_UNMATCHED,
    });
  });

  it("follow the method and the symbol", async () => {
    expect(await get("live/lots?method=average&symbol=BTC-USD")).toEqual({
      method: "average",
      lots: [
        expect.objectContaining({ symbol: "BTC-USD", quantity: "1", cost_basis: "200.5", trade_id: "b2" }),
      ],
      unmatched: [],
    });
  });

  it("of one tenant are not another's, and an unknown account has none", async () => {
    expect(await get("live/lots", KEYS.other)).toMatchObject({ lots: [{ quantity: "9" }], unmatched: [] });
    expect(await get("nobody/lots")).toEqual({ method: "fifo", lots: [], unmatched: [] });
  });
});

describe("the disposals of an account", () => {
  it("name the lot of each part of a sale, with exact gains by year", async () => {
    expect(await get("live/disposals?method=lifo&symbol=BTC-USD")).toEqual({
      method: "lifo",
      disposals: [
        {
          symbol: "BTC-USD",
          disposed_at: "2023-12-31T23:59:59Z",
          acquired_at: "2023-02-01T00:00:00Z",
          quantity: "0.5",
          proceeds: "200",
          cost_basis: "150",
          gain: "50",
          holding_days: 333,
          trade_id: "s1",
          lot_trade_id: "b2",
        },
        {
          symbol: "BTC-USD",
          disposed_at: "2024-01-31T00:00:00.5Z",
          acquired_at: "2023-02-01T00:00:00Z",
          quantity: "0.5",
          proceeds: "248",
          cost_basis: "150",
          gain: "98",
          holding_days: 364,
          trade_id: "s2",
          lot_trade_id: "b2",
        },
      ],
      totals: { gain: "148", by_year: { "2023": "50", "2024": "98" } },
      unmatched: [],
    });
  });

  it("of one year count for that year alone", async () => {
    expect(await get("live/disposals?year=2024")).toMatchObject({
      disposals: [{ trade_id: "s2" }, { trade_id: "e2" }],
      totals: {
        gain: "203.253086421975308642197530864218",
        by_year: { "2024": "203.253086421975308642197530864218" },
      },
      unmatched: ETH_UNMATCHED,
    });
    expect(await get("live/disposals?year=2022")).toEqual({
      method: "fifo",
      disposals: [],
      totals: { gain: "0", by_year: {} },
      unmatched: [],
    });
  });

  it("come in pages where that is asked for, with totals over all of them", async () => {
    const whole = (await get("live/disposals")) as Page;
    let cursor = "";
    const rows: unknown[] = [];
    for (;;) {
      const page = (await get(`live/disposals?limit=1&cursor=${cursor}`)) as Page;
      expect(page.totals).toEqual(whole.totals);
      expect(page.unmatched).toEqual(cursor === "" ? whole.unmatched : []);
      expect(page.disposals).toHaveLength(1);
      rows.push(...page.disposals);
      if (page.next_cursor === undefined) break;
      cursor = encodeURIComponent(page.next_cursor);
    }
    expect(rows).toEqual(whole.disposals);
    expect(rows.length).toBeGreaterThan(2);
  });

  it.each([
    ["lots?method=best", "invalid method: must be fifo, lifo, hifo, lofo, or average"],
    ["disposals?method=best", "invalid method: must be fifo, lifo, hifo, lofo, or average"],
    ["disposals?year=soon", "invalid year"],
    ["disposals?limit=0", "invalid limit"],
    ["disposals?cursor=0", "invalid cursor"],
  ])("are refused for %s", async (path, error) => {
    const answer = await api.call("GET", `/api/v1/accounts/live/${path}`);
    expect([answer.status, answer.document]).toEqual([400, { error }]);
  });
});
