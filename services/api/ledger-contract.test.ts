/** The ledger contract that existing clients rely on, call by call: what is asked, and what is answered. */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../testing/running-api.ts";

let api: RunningApi;

const trade = (id: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...{ trade_id: id, account_id: "live", symbol: "BTC-USD", side: "buy", quantity: 0.5, price: 50_000 },
  ...{ fee: 25, fee_currency: "USD", market_type: "spot", timestamp: "2024-01-01T00:00:00Z" },
  ...changes,
});
const json = (value: unknown): string => JSON.stringify(value);
const importOf = (...trades: readonly unknown[]): string => json({ trades });

const FUTURES = {
  ...{ market_type: "futures", leverage: 5, margin: 600, liquidation_price: 2_500, funding_fee: 1.5 },
  ...{ strategy: "cross", entry_reason: "up", exit_reason: "down", confidence: 0.75, stop_loss: 2_800 },
  ...{ take_profit: 3_500 },
};

beforeAll(async () => {
  api = await runApi();
  const trades = [
    trade("t1", { timestamp: "2024-01-01T10:00:00+02:00" }),
    trade("t2", { symbol: "ETH-USD", quantity: 2, price: 3_000, timestamp: "2024-01-02T00:00:00Z" }),
    trade("t3", {
      symbol: "ETH-USD",
      side: "sell",
      quantity: 2,
      price: 3_100,
      timestamp: "2024-01-03T00:00:00Z",
      exit_reason: "target",
    }),
    trade("t4", {
      symbol: "SOL-USD",
      ...FUTURES,
      quantity: 1,
      price: 3_000,
      fee: 3,
      timestamp: "2024-01-04T00:00:00.5Z",
    }),
  ];
  expect((await api.call("POST", "/api/v1/import", { trades })).document).toMatchObject({ inserted: 4 });
});
afterAll(() => api[Symbol.asyncDispose]());

/** A text of an answer that holds more than is certain. */
const like = (pattern: RegExp) => expect.stringMatching(pattern);
const error = (text: string | RegExp) => ({ error: typeof text === "string" ? text : like(text) });
const ANY = expect.anything();
const cursorOf = (text: string): string => Buffer.from(text).toString("base64url");

const TRADE = {
  ...{ tenant_id: DEFAULT_TENANT, trade_id: "t1", account_id: "live", symbol: "BTC-USD", side: "buy" },
  ...{ quantity: 0.5, price: 50_000, fee: 25, fee_currency: "USD", market_type: "spot" },
  ...{
    timestamp: "2024-01-01T08:00:00Z",
    ingested_at: like(/^20\d\d-.*Z$/),
    cost_basis: 25_025,
    realized_pnl: 0,
  },
};
const POSITION = {
  ...{ id: ANY, account_id: "live", symbol: "BTC-USD", market_type: "spot", side: "long", quantity: 0.5 },
  ...{
    avg_entry_price: 50_000,
    cost_basis: 25_025,
    realized_pnl: 0,
    status: "open",
    opened_at: "2024-01-01T08:00:00Z",
  },
};
const CLOSED = {
  ...{ ...POSITION, symbol: "ETH-USD", quantity: 0, avg_entry_price: 3_000, cost_basis: 6_025 },
  ...{ realized_pnl: 150, status: "closed", opened_at: "2024-01-02T00:00:00Z" },
  ...{ closed_at: "2024-01-03T00:00:00Z", exit_price: 3_100, exit_reason: "target" },
};
const SHORT_TERM = {
  ...{
    ...POSITION,
    symbol: "SOL-USD",
    market_type: "futures",
    quantity: 1,
    avg_entry_price: 3_000,
    cost_basis: 3_000,
  },
  ...{
    realized_pnl: -4.5,
    opened_at: "2024-01-04T00:00:00.5Z",
    leverage: 5,
    margin: 600,
    liquidation_price: 2_500,
  },
  ...{ stop_loss: 2_800, take_profit: 3_500, confidence: 0.75 },
};
const ids = (...names: readonly string[]) => ({
  trades: names.map((trade_id) => expect.objectContaining({ trade_id })),
});
const symbols = (...names: readonly string[]) => ({
  positions: names.map((symbol) => expect.objectContaining({ symbol })),
});
const NEXT = { next_cursor: like(/^[\w-]+=*$/) };
const A = "/api/v1/accounts/live";

/** What is asked, the status, and the whole document. */
type Row = readonly [request: string, status: number, document: unknown, body?: string | Uint8Array];

const READS: readonly Row[] = [
  ["GET /health", 200, { status: "ok" }],
  ["GET /auth/resolve", 200, { tenant_id: DEFAULT_TENANT, scope: "admin" }],
  ["GET /api/v1/accounts", 200, [{ id: "live", name: "live", type: "live", created_at: like(/Z$/) }]],
  // Stats count closed positions alone, the portfolio what was realized in open ones too.
  [
    `GET ${A}/stats`,
    200,
    {
      total_trades: 3,
      closed_trades: 1,
      win_count: 1,
      loss_count: 0,
      win_rate: 1,
      total_realized_pnl: 150,
      open_positions: 2,
    },
  ],
  ["GET /api/v1/accounts/none/stats", 404, error("account not found")],
  [`GET ${A}/portfolio`, 200, { positions: [SHORT_TERM, POSITION], total_realized_pnl: 145.5 }],
  ["GET /api/v1/accounts/none/portfolio", 404, error("account not found")],

  [`GET ${A}/positions`, 200, { positions: [SHORT_TERM, POSITION] }],
  [`GET ${A}/positions?status=closed`, 200, { positions: [CLOSED] }],
  [`GET ${A}/positions?status=all`, 200, symbols("SOL-USD", "ETH-USD", "BTC-USD")],
  [`GET ${A}/positions?status=all&limit=2`, 200, { ...symbols("SOL-USD", "ETH-USD"), ...NEXT }],
  [`GET ${A}/positions?status=ALL`, 400, error("invalid status: must be open, closed, or all")],
  [`GET ${A}/positions?limit=x`, 400, error("invalid limit")],
  [`GET ${A}/positions?limit=1.5`, 400, error("invalid limit")],
  [`GET ${A}/positions?cursor=x`, 400, error("invalid cursor")],
  ["GET /api/v1/accounts/none/positions", 200, { positions: [] }],

  [`GET ${A}/trades?symbol=BTC-USD`, 200, { trades: [TRADE] }],
  [`GET ${A}/trades`, 200, ids("t4", "t3", "t2", "t1")],
  [
    `GET ${A}/trades?symbol=SOL-USD`,
    200,
    {
      trades: [
        {
          ...TRADE,
          ...FUTURES,
          trade_id: "t4",
          symbol: "SOL-USD",
          quantity: 1,
          price: 3_000,
          fee: 3,
          timestamp: "2024-01-04T00:00:00.5Z",
          cost_basis: 3_000,
          realized_pnl: -4.5,
        },
      ],
    },
  ],
  [
    `GET ${A}/trades?side=sell`,
    200,
    {
      trades: [
        expect.objectContaining({
          trade_id: "t3",
          cost_basis: 6_025,
          realized_pnl: 150,
          exit_reason: "target",
        }),
      ],
    },
  ],
  [`GET ${A}/trades?market_type=futures`, 200, ids("t4")],
  [`GET ${A}/trades?start=2024-01-02T00:00:00Z&end=2024-01-03T00:00:00Z`, 200, ids("t3", "t2")],
  [`GET ${A}/trades?start=2024-01-02T01:00:00%2B01:00&end=2024-01-02T00:00:00Z`, 200, ids("t2")],
  [`GET ${A}/trades?symbol=NONE`, 200, { trades: [] }],
  [`GET ${A}/trades?limit=3`, 200, { ...ids("t4", "t3", "t2"), ...NEXT }],
  [`GET ${A}/trades?limit=0`, 200, ids("t4", "t3", "t2", "t1")],
  [`GET ${A}/trades?limit=-1`, 200, ids("t4", "t3", "t2", "t1")],
  [`GET ${A}/trades?limit=100000`, 200, ids("t4", "t3", "t2", "t1")],
  [`GET ${A}/trades?cursor=${cursorOf("2024-01-03T00:00:00.000000000Z|t3")}`, 200, ids("t2", "t1")],
  [`GET ${A}/trades?limit=many`, 400, error("invalid limit")],
  [`GET ${A}/trades?start=monday`, 400, error("invalid start time")],
  [`GET ${A}/trades?end=2024-01-01`, 400, error("invalid end time")],
  [`GET ${A}/trades?cursor=%%%`, 400, error("invalid cursor")],
  [`GET ${A}/trades?cursor=${cursorOf("no bar")}`, 400, error("invalid cursor")],
  [`GET ${A}/trades?cursor=${cursorOf("yesterday|t1")}`, 400, error("invalid cursor")],
  [`GET ${A}/trades?side=hold`, 400, error("invalid side: must be buy or sell")],
  [`GET ${A}/trades?market_type=margin`, 400, error("invalid market_type: must be spot or futures")],
  ["GET /api/v1/accounts/none/trades", 200, { trades: [] }],

  [`GET ${A}/orders`, 200, { orders: [] }],
  [`GET ${A}/orders?status=filled&symbol=BTC-USD`, 200, { orders: [] }],
  [`GET ${A}/orders?limit=x`, 400, error("invalid limit")],
  [`GET ${A}/orders?cursor=x`, 400, error("invalid cursor")],
  ["GET /api/v1/accounts/none/orders", 200, { orders: [] }],

  [`GET ${A}/balance`, 404, error("no balance set for account")],
  [`GET ${A}/balance?currency=EUR`, 404, error("no balance set for account")],
  ["GET /api/v1/accounts/none/balance", 404, error("no balance set for account")],
];

const WRITES: readonly Row[] = [
  [`PUT ${A}/balance`, 200, { account_id: "live", currency: "USD", amount: 1_000.25 }, '{"amount":1000.25}'],
  [`GET ${A}/balance`, 200, { account_id: "live", currency: "USD", amount: 1_000.25 }],
  [`GET ${A}/portfolio`, 200, expect.objectContaining({ balance: 1_000.25 })],
  [`GET ${A}/stats`, 200, expect.objectContaining({ balance: 1_000.25 })],
  [
    `PUT ${A}/balance`,
    200,
    { account_id: "live", currency: "EUR", amount: -1 },
    '{"amount":-1,"currency":"EUR"}',
  ],
  [`PUT ${A}/balance`, 400, error("amount is required"), "{}"],
  [`PUT ${A}/balance`, 400, error("amount is required"), '{"amount":null}'],
  [`PUT ${A}/balance`, 400, error(/^invalid JSON: /), "{"],
  ["PUT /api/v1/accounts/none/balance", 404, error("account not found"), '{"amount":1}'],

  ["POST /api/v1/import", 400, error("trades array is empty"), "{}"],
  ["POST /api/v1/import", 400, error("trades array is empty"), '{"trades":[]}'],
  ["POST /api/v1/import", 400, error(/^invalid JSON: /), "{"],
  [
    "POST /api/v1/import",
    400,
    error("too many trades: max 1000 per request"),
    importOf(...Array.from({ length: 1_001 }, (_, index) => trade(`m${index}`))),
  ],
  // The checks in the contract's order: the first that fails is the one that is told.
  [
    "POST /api/v1/import",
    400,
    error("trade[1] (): missing required field: trade_id"),
    importOf(trade("x"), { side: "hold" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error("trade[0] (x): missing required field: account_id"),
    importOf({ trade_id: "x", side: "hold" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error("trade[0] (x): missing required field: symbol"),
    importOf({ ...trade("x"), symbol: "", side: "hold" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error(/^trade\[0\] \(x\): invalid side: /),
    importOf({ ...trade("x"), side: "hold", quantity: 0 }),
  ],
  [
    "POST /api/v1/import",
    400,
    error(/^trade\[0\] \(x\): quantity must be positive, /),
    importOf({ ...trade("x"), quantity: 0, price: 0 }),
  ],
  [
    "POST /api/v1/import",
    400,
    error(/^trade\[0\] \(x\): price must be positive, /),
    importOf({ ...trade("x"), price: "-1", fee_currency: "" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error("trade[0] (x): missing required field: fee_currency"),
    importOf({ ...trade("x"), fee_currency: "", timestamp: "" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error("trade[0] (x): missing required field: timestamp"),
    importOf({ ...trade("x"), timestamp: "", market_type: "x" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error(/^trade\[0\] \(x\): invalid market_type: /),
    importOf({ ...trade("x"), market_type: "x", timestamp: "x" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error(/^trade\[0\] \(x\): invalid timestamp: /),
    importOf({ ...trade("x"), timestamp: "2024-01-01" }),
  ],
  [
    "POST /api/v1/import",
    400,
    error(/^trade\[0\] \(x\): invalid leverage: /),
    importOf({ ...trade("x"), leverage: 0 }),
  ],
  ["POST /api/v1/import", 400, error(/^trade\[0\] \(x\): /), importOf({ ...trade("x"), symbol: "BTC" })],
  [
    "POST /api/v1/import",
    200,
    {
      total: 3,
      inserted: 2,
      duplicates: 1,
      errors: 0,
      results: [
        { trade_id: "i1", status: "inserted" },
        { trade_id: "i2", status: "inserted" },
        { trade_id: "i2", status: "duplicate" },
      ],
    },
    importOf(
      trade("i2", { account_id: "two" }),
      trade("i2", { account_id: "two" }),
      trade("i1", { account_id: "two", timestamp: "2023-12-31T23:00:00-00:30" }),
    ),
  ],
  [
    "POST /api/v1/import",
    200,
    expect.objectContaining({ inserted: 0, duplicates: 1, errors: 0 }),
    importOf(trade("i2", { account_id: "two", tenant_id: "ignored" })),
  ],
  [
    "POST /api/v1/import",
    422,
    {
      total: 1,
      inserted: 0,
      duplicates: 0,
      errors: 1,
      results: [{ trade_id: "i2", status: "error", error: "conflicts with recorded trade" }],
    },
    importOf(trade("i2", { account_id: "two", price: 1 })),
  ],
  [
    "POST /api/v1/import",
    200,
    expect.objectContaining({ inserted: 1, errors: 1 }),
    importOf(
      trade("i2", { account_id: "two", price: 1 }),
      trade("i3", { account_id: "two", side: "sell", timestamp: "2024-02-01T00:00:00Z", quantity: 1 }),
    ),
  ],

  ["DELETE /api/v1/trades/none", 404, error("trade not found")],
  ["DELETE /api/v1/trades/t1", 409, error("trade contributes to an open position and cannot be deleted")],
  ["DELETE /api/v1/trades/i3", 200, { deleted: "i3" }],
  ["DELETE /api/v1/trades/i3", 404, error("trade not found")],
  ["GET /api/v1/accounts/two/trades", 200, ids("i2", "i1")],
  [
    "POST /api/v1/import",
    200,
    expect.objectContaining({ duplicates: 1 }),
    importOf(
      trade("i3", { account_id: "two", side: "sell", timestamp: "2024-02-01T00:00:00Z", quantity: 1 }),
    ),
  ],
  ["DELETE /api/v1/trades/t2", 200, { deleted: "t2" }],
];

const NOWHERE: readonly Row[] = [
  ["GET /api/v1/nothing", 404, error("not found")],
  ["GET /", 404, error("not found")],
  ["POST /api/v1/accounts/live/trades", 405, error("method not allowed")],
  ["PATCH /api/v1/accounts/live/balance", 405, error("method not allowed")],
  ["GET /api/v1/import", 405, error("method not allowed")],
  ["GET /api/v1/trades/t1", 405, error("method not allowed")],
  ["DELETE /health", 405, error("method not allowed")],
];

const answerTo = async ([request, , , body]: Row) => {
  const [method, path] = request.split(" ") as [string, string];
  return api.call(method, path, body);
};

const tableOf = (rows: readonly Row[]) =>
  rows.map((row) => [row[0], row[3] === undefined ? "" : String(row[3]).slice(0, 60), row] as const);

describe.each([
  ["what is read", READS],
  ["what is written", WRITES],
  ["what is not there", NOWHERE],
])("the ledger contract: %s", (_, rows) => {
  it.each(tableOf(rows))("%s %s", async (_request, _body, row) => {
    const { status, document, headers } = await answerTo(row);
    expect([status, document]).toEqual([row[1], row[2]]);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("the ledger contract: keys", () => {
  it.each([
    [undefined, "missing Authorization header"],
    ["Basic x", "Authorization header must use Bearer scheme"],
    ["Bearer x", "invalid API key format"],
    ["Bearer 00000000-0000-4000-8000-000000000000", "unknown API key"],
  ])("%s on every path: %s", async (header, text) => {
    for (const [request] of [...READS, ...WRITES]) {
      const [method, path] = request.split(" ") as [string, string];
      const headers = header === undefined ? undefined : { Authorization: header };
      const answer = await api.app.request(path, { method, ...(headers ? { headers } : {}) });
      if (path === "/health") expect(answer.status).toBe(200);
      else expect([request, answer.status, await answer.json()]).toEqual([request, 401, { error: text }]);
    }
  });

  it("of another tenant open none of these rows", async () => {
    for (const row of READS) {
      const [method, path] = row[0].split(" ") as [string, string];
      if (!path.startsWith(A) || row[1] !== 200) continue;
      const answer = await api.call(method, path, undefined, KEYS.other);
      expect(answer.text).not.toMatch(/BTC-USD|t1/);
    }
    const gone = await api.call("DELETE", "/api/v1/trades/t1", undefined, KEYS.other);
    expect([gone.status, gone.document]).toEqual([404, { error: "trade not found" }]);
  });
});
