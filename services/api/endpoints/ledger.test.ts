import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseExactJson } from "../../cli/exact-json.ts";
import { KEYS, OTHER_TENANT, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const EXACT = "1234567890.123456789012345678901234567891";

let number = 0;

/** A trade of an account, a minute after the one before. */
function trade(account: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  number += 1;
  return {
    trade_id: `trade-${number}`,
    account_id: account,
    symbol: "BTC-USD",
    side: "buy",
    quantity: 1,
    price: 100,
    fee_currency: "USD",
    market_type: "spot",
    timestamp: new Date(Date.UTC(2024, 0, 1) + number * 60_000).toISOString(),
    ...changes,
  };
}

const importing = (trades: readonly unknown[], key?: string) =>
  api.call("POST", "/api/v1/import", { trades }, key);

const get = async (path: string, key?: string): Promise<unknown> => {
  const answer = await api.call("GET", path, undefined, key);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-log-position")).toMatch(/^[a-z0-9]{16}-\d+-\d+-\d+$/);
  return answer.document;
};

describe("accounts", () => {
  it("are opened by name and type, and listed in order of creation", async () => {
    const opened = await api.call("POST", "/api/v1/accounts", { id: "books", type: "live", surplus: 1 });
    expect([opened.status, opened.document]).toEqual([
      201,
      { id: "books", name: "books", type: "live", created_at: expect.stringMatching(/Z$/) },
    ]);
    const named = await api.call("POST", "/api/v1/accounts", {
      id: "bot",
      name: "The bot",
      type: "paper",
      venue: "coinbase",
      settlement_currency: "USD",
    });
    expect(named.document).toMatchObject({ name: "The bot", venue: "coinbase", settlement_currency: "USD" });
    const accounts = (await get("/api/v1/accounts", KEYS.read)) as { readonly id: string }[];
    expect(accounts.map(({ id }) => id)).toEqual(["books", "bot"]);
  });

  it("are opened once, and names are given once", async () => {
    const again = await api.call("POST", "/api/v1/accounts", { id: "books", type: "paper" });
    expect([again.status, again.document]).toEqual([409, { error: "account already exists" }]);
    const named = await api.call("POST", "/api/v1/accounts", { id: "x", name: "The bot", type: "paper" });
    expect([named.status, named.document]).toEqual([409, { error: "account name already in use" }]);
  });

  it("are opened by one of many callers at the same time", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.call("POST", "/api/v1/accounts", { id: "race", type: "live" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it.each([
    ["not JSON", "{", /^invalid JSON: /],
    ["no object", "[]", /^invalid body: /],
    ["no id", { type: "live" }, /^invalid body: .*"id"/],
    ["an empty id", { id: "", type: "live" }, /^invalid body: .*"id"/],
    ["an id that is too long", { id: "x".repeat(201), type: "live" }, /^invalid body: .*"id"/],
    ["an id that no table can hold", { id: "a\0b", type: "live" }, /^invalid body: .*"id"/],
    ["no type", { id: "y" }, /^invalid body: .*"type"/],
    ["a type that is none", { id: "y", type: "demo" }, /^invalid body: .*"type"/],
  ])("are not opened with %s", async (_what, body, error) => {
    const answer = await api.call("POST", "/api/v1/accounts", body);
    expect([answer.status, answer.document]).toEqual([400, { error: expect.stringMatching(error) }]);
  });

  it("come into being with their first trade, of the type that the id says", async () => {
    await importing([trade("first-trade"), trade("paper")]);
    const accounts = (await get("/api/v1/accounts")) as { readonly id: string }[];
    expect(accounts.find(({ id }) => id === "first-trade")).toMatchObject({
      name: "first-trade",
      type: "live",
    });
    expect(accounts.find(({ id }) => id === "paper")).toMatchObject({ type: "paper" });
  });

  it("of one tenant are not another's", async () => {
    expect(await get("/api/v1/accounts", KEYS.other)).toEqual([]);
    await api.call("POST", "/api/v1/accounts", { id: "books", type: "live" }, KEYS.other);
    expect(await get("/api/v1/accounts", KEYS.other)).toHaveLength(1);
  });
});

describe("an import", () => {
  it("answers what became of each trade, in order of time, when reads show them", async () => {
    const [later, earlier] = [
      trade("order", { trade_id: "later", timestamp: "2024-02-01T10:00:00+02:00" }),
      trade("order", { trade_id: "earlier", timestamp: "2024-02-01T07:59:59.999999999Z" }),
    ];
    const answer = await importing([later, earlier, later]);
    expect([answer.status, answer.document]).toEqual([
      200,
      {
        total: 3,
        inserted: 2,
        duplicates: 1,
        errors: 0,
        results: [
          { trade_id: "earlier", status: "inserted" },
          { trade_id: "later", status: "inserted" },
          { trade_id: "later", status: "duplicate" },
        ],
      },
    ]);
    expect(answer.headers.get("x-log-position")).toBeTruthy();
    expect(await get("/api/v1/accounts/order/trades")).toMatchObject({
      trades: [{ trade_id: "later" }, { trade_id: "earlier" }],
    });
  });

  it("that is repeated is all duplicates and changes nothing, however its amounts are written", async () => {
    const once = trade("repeated", { quantity: 1.5, fee: "0.10" });
    await importing([once]);
    const { lastPosition } = (await api.log.streams())[1]!;
    const answer = await importing([{ ...once, quantity: "1.50", fee: 0.1, ignored: { a: [] } }]);
    expect(answer.document).toMatchObject({ inserted: 0, duplicates: 1, errors: 0 });
    expect((await api.log.streams())[1]!.lastPosition).toBe(lastPosition);
  });

  it("of a known id with other content is an error; the first stays", async () => {
    const first = trade("conflict", { trade_id: "known" });
    await importing([first]);
    const answer = await importing([{ ...first, quantity: 2 }]);
    expect([answer.status, answer.document]).toEqual([
      422,
      {
        total: 1,
        inserted: 0,
        duplicates: 0,
        errors: 1,
        results: [{ trade_id: "known", status: "error", error: "conflicts with recorded trade" }],
      },
    ]);
    const partly = await importing([{ ...first, quantity: 3 }, trade("conflict")]);
    expect([partly.status, partly.document]).toMatchObject([200, { inserted: 1, errors: 1 }]);
    const within = [trade("conflict", { trade_id: "twice" }), trade("conflict", { trade_id: "twice" })];
    expect((await importing(within)).document).toMatchObject({ inserted: 1, errors: 1 });
    expect(await get("/api/v1/accounts/conflict/positions")).toMatchObject({ positions: [{ quantity: 3 }] });
  });

  it("of one id by many callers at the same time inserts it once", async () => {
    const once = trade("raced");
    const answers = await Promise.all(Array.from({ length: 6 }, () => importing([once])));
    const inserted = answers.map(({ document }) => (document as { inserted: number }).inserted);
    expect(inserted.sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await get("/api/v1/accounts/raced/positions")).toMatchObject({ positions: [{ quantity: 1 }] });
  });

  it.each([
    ["", /^invalid JSON: /],
    ["{", /^invalid JSON: /],
    ["[]", /^invalid JSON: /],
    ["{}", /^trades array is empty$/],
    ['{"trades":null}', /^trades array is empty$/],
    ['{"trades":[]}', /^trades array is empty$/],
  ])("of %j is refused", async (body, error) => {
    const answer = await api.call("POST", "/api/v1/import", body === "" ? new Uint8Array(0) : body);
    expect([answer.status, answer.document]).toEqual([400, { error: expect.stringMatching(error) }]);
  });

  it("of more than 1000 trades is refused", async () => {
    const answer = await importing(Array.from({ length: 1_001 }, () => trade("many")));
    expect([answer.status, answer.document]).toEqual([
      400,
      { error: "too many trades: max 1000 per request" },
    ]);
  });

  it.each([
    [{ trade_id: "" }, "missing required field: trade_id"],
    [{ account_id: undefined }, "missing required field: account_id"],
    [{ side: "hold" }, "invalid side: "],
    [{ quantity: 0 }, "quantity must be positive, "],
    [{ price: -1 }, "price must be positive, "],
    [{ fee_currency: "" }, "missing required field: fee_currency"],
    [{ timestamp: undefined }, "missing required field: timestamp"],
    [{ timestamp: "yesterday" }, "invalid timestamp: "],
    [{ market_type: "margin" }, "invalid market_type: "],
  ])("with one trade of %j is refused as a whole", async (changes, reason) => {
    const bad = trade("refused", { trade_id: "bad", ...changes });
    const answer = await importing([trade("refused"), bad]);
    const id = "trade_id" in changes ? changes.trade_id : "bad";
    expect(answer.status).toBe(400);
    expect((answer.document as { error: string }).error).toContain(`trade[1] (${id}): ${reason}`);
    expect(await get("/api/v1/accounts/refused/trades")).toEqual({ trades: [] });
  });

  it("takes the tenant from the key, whatever the trade says", async () => {
    const shared = trade("tenants", { trade_id: "shared", tenant_id: DEFAULT_TENANT });
    expect((await importing([shared], KEYS.other)).document).toMatchObject({ inserted: 1 });
    expect((await importing([{ ...shared, quantity: 7 }])).document).toMatchObject({ inserted: 1 });
    const theirs = await get("/api/v1/accounts/tenants/trades", KEYS.other);
    expect(theirs).toMatchObject({ trades: [{ tenant_id: OTHER_TENANT, quantity: 1 }] });
    const ours = await get("/api/v1/accounts/tenants/trades");
    expect(ours).toMatchObject({ trades: [{ tenant_id: DEFAULT_TENANT, quantity: 7 }] });
  });
});

describe("an amount of 40 digits", () => {
  it("comes back as it went in, as a number and as text", async () => {
    const sent = `{"trades":[${JSON.stringify(trade("exact", { quantity: 0 })).replace('"quantity":0', `"quantity":${EXACT}`)}]}`;
    expect((await api.call("POST", "/api/v1/import", sent)).document).toMatchObject({ inserted: 1 });
    for (const list of ["trades", "positions"]) {
      const numbers = await api.call("GET", `/api/v1/accounts/exact/${list}`);
      const [row] = (parseExactJson(numbers.text) as Record<string, { quantity: unknown }[]>)[list]!;
      expect(String(row!.quantity)).toBe(EXACT);
      const texts = await api.call("GET", `/api/v1/accounts/exact/${list}?numbers=string`);
      expect((texts.document as Record<string, unknown[]>)[list]).toMatchObject([{ quantity: EXACT }]);
    }
    const portfolio = await api.call("GET", "/api/v1/accounts/exact/portfolio?numbers=string");
    expect(portfolio.document).toMatchObject({ positions: [{ quantity: EXACT }], total_realized_pnl: "0" });
    const balance = await api.call("PUT", "/api/v1/accounts/exact/balance", `{"amount":${EXACT}}`);
    expect(balance.text).toBe(`{"account_id":"exact","currency":"USD","amount":${EXACT}}`);
    expect((await api.call("GET", "/api/v1/accounts/exact/balance")).text).toBe(balance.text);
  });
});

describe("positions", () => {
  beforeAll(async () => {
    await importing([
      trade("held", { symbol: "BTC-USD", quantity: "0.5", price: 50_000, fee: 25, stop_loss: 45_000 }),
      trade("held", { symbol: "ETH-USD", quantity: 2, price: 3_000 }),
      trade("held", { symbol: "ETH-USD", side: "sell", quantity: 2, price: 3_100, exit_reason: "target" }),
    ]);
  });

  it("hold the contract's figures, and leave out what they do not have", async () => {
    expect(await get("/api/v1/accounts/held/positions")).toEqual({
      positions: [
        {
          id: expect.any(String),
          account_id: "held",
          symbol: "BTC-USD",
          market_type: "spot",
          side: "long",
          quantity: 0.5,
          avg_entry_price: 50_000,
          cost_basis: 25_025,
          realized_pnl: 0,
          status: "open",
          opened_at: expect.stringMatching(/Z$/),
          stop_loss: 45_000,
        },
      ],
    });
  });

  it.each([
    ["", ["BTC-USD"]],
    ["?status=open", ["BTC-USD"]],
    ["?status=closed", ["ETH-USD"]],
    ["?status=all", ["ETH-USD", "BTC-USD"]],
  ])("are chosen by status with %j", async (query, symbols) => {
    const { positions } = (await get(`/api/v1/accounts/held/positions${query}`)) as {
      positions: { symbol: string }[];
    };
    expect(positions.map(({ symbol }) => symbol)).toEqual(symbols);
  });

  it("that are closed say when, at what price and why", async () => {
    expect(await get("/api/v1/accounts/held/positions?status=closed")).toMatchObject({
      positions: [
        { status: "closed", quantity: 0, realized_pnl: 200, exit_price: 3_100, exit_reason: "target" },
      ],
    });
  });

  it("make up the portfolio with what was earned, and the balance once it is set", async () => {
    const portfolio = await get("/api/v1/accounts/held/portfolio");
    expect(portfolio).toMatchObject({ positions: [{ symbol: "BTC-USD" }], total_realized_pnl: 200 });
    expect(portfolio).not.toHaveProperty("balance");
    await api.call("PUT", "/api/v1/accounts/held/balance", { amount: 1_000 });
    expect(await get("/api/v1/accounts/held/portfolio")).toMatchObject({ balance: 1_000 });
  });

  it.each([
    ["status=maybe", "invalid status: must be open, closed, or all"],
    ["limit=ten", "invalid limit"],
    ["cursor=%25", "invalid cursor"],
    ["numbers=words", "invalid numbers: must be number or string"],
  ])("asked for with %s are refused", async (query, error) => {
    const answer = await api.call("GET", `/api/v1/accounts/held/positions?${query}`);
    expect([answer.status, answer.document]).toEqual([400, { error }]);
  });
});

describe("trades", () => {
  const ids = async (query: string): Promise<readonly string[]> => {
    const { trades } = (await get(`/api/v1/accounts/listed/trades?${query}`)) as {
      trades: { trade_id: string }[];
    };
    return trades.map(({ trade_id }) => trade_id);
  };

  beforeAll(async () => {
    await importing([
      trade("listed", { trade_id: "a", timestamp: "2024-03-01T00:00:00Z", fee: 1 }),
      trade("listed", { trade_id: "b", timestamp: "2024-03-01T00:00:00Z", symbol: "ETH-USD" }),
      trade("listed", {
        trade_id: "c",
        timestamp: "2024-03-02T00:00:00.000000001Z",
        side: "sell",
        price: 150,
        fee: 2,
        strategy: "sma-cross",
        confidence: 0.75,
        sequence: 7,
      }),
      trade("listed", {
        trade_id: "d",
        timestamp: "2024-03-03T00:00:00Z",
        market_type: "futures",
        leverage: 5,
      }),
    ]);
  });

  it("hold what was sent and what the ledger made of it", async () => {
    expect(await get("/api/v1/accounts/listed/trades?side=sell")).toEqual({
      trades: [
        {
          tenant_id: DEFAULT_TENANT,
          trade_id: "c",
          account_id: "listed",
          symbol: "BTC-USD",
          side: "sell",
          quantity: 1,
          price: 150,
          fee: 2,
          fee_currency: "USD",
          market_type: "spot",
          timestamp: "2024-03-02T00:00:00.000000001Z",
          ingested_at: expect.stringMatching(/Z$/),
          cost_basis: 101,
          realized_pnl: 47,
          strategy: "sma-cross",
          confidence: 0.75,
          sequence: 7,
        },
      ],
    });
  });

  it.each([
    ["", ["d", "c", "b", "a"]],
    ["symbol=ETH-USD", ["b"]],
    ["symbol=XRP-USD", []],
    ["market_type=futures", ["d"]],
    ["side=buy&market_type=spot", ["b", "a"]],
    ["start=2024-03-02T00:00:00.000000001Z", ["d", "c"]],
    ["start=2024-03-02T00:00:00.000000002Z", ["d"]],
    ["end=2024-03-02T00:00:00.000000001Z", ["c", "b", "a"]],
    ["start=2024-03-01T02:00:00%2B02:00&end=2024-03-01T00:00:00Z", ["b", "a"]],
    ["limit=-1", ["d", "c", "b", "a"]],
  ])("are chosen by %j, newest first", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it.each([
    ["side=hold", "invalid side: must be buy or sell"],
    ["market_type=margin", "invalid market_type: must be spot or futures"],
    ["start=2024-03-01", "invalid start time"],
    ["end=now", "invalid end time"],
    ["limit=1.5", "invalid limit"],
    ["cursor=abc", "invalid cursor"],
    [`symbol=${"x".repeat(201)}`, "invalid symbol"],
    ["symbol=a%00b", "invalid symbol"],
  ])("asked for with %s are refused", async (query, error) => {
    const answer = await api.call("GET", `/api/v1/accounts/listed/trades?${query}`);
    expect([answer.status, answer.document]).toEqual([400, { error }]);
  });

  it("come in pages that are neither cut nor doubled, also within one instant", async () => {
    await importing(
      Array.from({ length: 450 }, (_, index) =>
        trade("paged", {
          trade_id: `p${String(index).padStart(3, "0")}`,
          timestamp: `2024-04-01T00:00:0${Math.floor(index / 100)}Z`,
        }),
      ),
    );
    const found: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await get(`/api/v1/accounts/paged/trades?limit=999${from}`)) as {
        trades: { trade_id: string }[];
        next_cursor?: string;
      };
      found.push(...page.trades.map(({ trade_id }) => trade_id));
      sizes.push(page.trades.length);
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(sizes).toEqual([200, 200, 50]);
    expect(found).toEqual([...found].sort().reverse());
    expect(new Set(found).size).toBe(450);
  });
});

describe("an account that nobody knows", () => {
  it("has no trades and no positions, and is not found where there is one answer", async () => {
    expect(await get("/api/v1/accounts/nobody/trades")).toEqual({ trades: [] });
    expect(await get("/api/v1/accounts/nobody/positions")).toEqual({ positions: [] });
    const error = "account not found";
    const portfolio = await api.call("GET", "/api/v1/accounts/nobody/portfolio");
    expect([portfolio.status, portfolio.document]).toEqual([404, { error }]);
    const balance = await api.call("GET", "/api/v1/accounts/nobody/balance");
    expect([balance.status, balance.document]).toEqual([404, { error: "no balance set for account" }]);
    const set = await api.call("PUT", "/api/v1/accounts/nobody/balance", { amount: 1 });
    expect([set.status, set.document]).toEqual([404, { error }]);
  });

  it("may have any name: it is one part of the path", async () => {
    const name = "a/b c%é.*>";
    await importing([trade(name)]);
    const path = `/api/v1/accounts/${encodeURIComponent(name)}`;
    expect(await get(`${path}/positions`)).toMatchObject({ positions: [{ account_id: name }] });
  });
});

describe("a balance", () => {
  it("is what was set and what was traded after it, by currency", async () => {
    await importing([trade("cash", { quantity: 1, price: 100 })]);
    await api.call("PUT", "/api/v1/accounts/cash/balance", { amount: "1000.5" });
    await api.call("PUT", "/api/v1/accounts/cash/balance", { amount: 5, currency: "EUR" });
    await importing([trade("cash", { quantity: 2, price: 100, fee: 0.25 })]);
    expect(await get("/api/v1/accounts/cash/balance")).toEqual({
      account_id: "cash",
      currency: "USD",
      amount: 800.25,
    });
    expect(await get("/api/v1/accounts/cash/balance?currency=EUR")).toMatchObject({ amount: 5 });
    await api.call("PUT", "/api/v1/accounts/cash/balance", { amount: 7 });
    await api.call("PUT", "/api/v1/accounts/cash/balance", { amount: 7 });
    expect(await get("/api/v1/accounts/cash/balance")).toMatchObject({ amount: 7 });
  });

  it.each([
    ["{}", "amount is required"],
    ['{"amount":"much"}', 'invalid amount: "much" is not a decimal number: write it like 12.5 or -0.001.'],
    ['{"amount":1,"currency":"$"}', "invalid currency: use 1 to 20 letters or digits, such as USD"],
  ])("is not set by %s", async (body, error) => {
    const answer = await api.call("PUT", "/api/v1/accounts/cash/balance", body);
    expect([answer.status, answer.document]).toEqual([400, { error }]);
  });
});
