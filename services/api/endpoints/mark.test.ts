import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

const START = Date.UTC(2024, 0, 1);

/** Candles with these closes, from the start on. */
async function candles(venue: string, timeframe: Timeframe, closes: readonly number[]): Promise<void> {
  const width = widthOf(timeframe);
  const rows = closes.map((close, index) => {
    return { time: START + index * width, open: close, high: close, low: close, close, volume: 1 };
  });
  const coverage = [{ from: START, to: START + closes.length * width }];
  const page = { venue, product: "BTC-USD", timeframe, source: "import", coverage } as const;
  const answer = await api.call(
    "POST",
    "/api/v1/import/candles",
    encodeCandles({ ...page, candles: columnsOf(rows) }),
  );
  expect(answer.status).toBeLessThan(300);
}

beforeAll(async () => {
  api = await runApi();
  const bound = { id: "bound", type: "paper", venue: "kraken", settlement_currency: "USD" };
  await api.call("POST", "/api/v1/accounts", bound);
  const trade = {
    side: "buy",
    quantity: "2",
    price: "100",
    fee: "1",
    fee_currency: "USD",
    market_type: "spot",
  };
  const timestamp = "2024-01-01T00:30:00Z";
  const trades = [
    { ...trade, trade_id: "a", account_id: "free", symbol: "BTC-USD", timestamp },
    { ...trade, trade_id: "b", account_id: "bound", symbol: "BTC-USD", timestamp },
    { ...trade, trade_id: "c", account_id: "mixed", symbol: "BTC-USD", timestamp },
    { ...trade, trade_id: "d", account_id: "mixed", symbol: "XYZ-USD", timestamp },
  ];
  await api.call("POST", "/api/v1/import", { trades });
  await candles("coinbase", "1h", [110.1, 120.2, 130.3]);
  await candles("kraken", "1h", [111, 121]);
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = async (path: string): Promise<unknown> => {
  const answer = await api.call("GET", `/api/v1/accounts/${path}`);
  expect(answer.status).toBe(200);
  return answer.document;
};

describe("an open position that is marked", () => {
  it("is valued at the newest closed candle, wherever that is, which stands beside it", async () => {
    const mark = { price: 130.3, venue: "coinbase", timeframe: "1h", time: "2024-01-01T03:00:00Z" };
    expect(await get("free/portfolio?mark=true")).toMatchObject({
      positions: [{ unrealized_pnl: 59.6, mark }],
      total_unrealized_pnl: 59.6,
    });
    expect(await get("free/positions?mark=true")).toMatchObject({
      positions: [{ unrealized_pnl: 59.6, mark }],
    });
  });

  it("is valued at the venue of its account where that is bound to one", async () => {
    expect(await get("bound/portfolio?mark=true")).toMatchObject({
      positions: [{ unrealized_pnl: 41, mark: { price: 121, venue: "kraken" } }],
    });
  });

  it("is valued at candles that had closed at the moment asked for", async () => {
    // Both venues have a candle that closed at two: the first by name counts.
    const mark = { price: 120.2, venue: "coinbase", time: "2024-01-01T02:00:00Z" };
    expect(await get("free/portfolio?mark=true&as_of=2024-01-01T02:59:59.999Z")).toMatchObject({
      positions: [{ unrealized_pnl: 39.4, mark }],
    });
    const before = await get("free/portfolio?mark=true&as_of=2024-01-01T00:30:00Z");
    expect(before).toMatchObject({ positions: [{ unmarked: "no closed candle of BTC-USD is known" }] });
    expect(before).not.toHaveProperty("total_unrealized_pnl");
  });

  it("says why where no candle is known, and the total is left out", async () => {
    const portfolio = await get("mixed/portfolio?mark=true");
    expect(portfolio).toMatchObject({
      positions: [{ unmarked: "no closed candle of XYZ-USD is known" }, { unrealized_pnl: 59.6 }],
    });
    expect(portfolio).not.toHaveProperty("total_unrealized_pnl");
  });

  it("is as ever where nobody asks", async () => {
    expect(JSON.stringify(await get("free/portfolio"))).not.toMatch(/mark"|unmarked|unrealized/);
    const answer = await api.call("GET", "/api/v1/accounts/free/portfolio?mark=maybe");
    expect([answer.status, answer.document]).toEqual([400, { error: "invalid mark: must be true or false" }]);
  });
});
