import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { eventOf } from "../recording.ts";

let api: RunningApi;
let bought: string;

const record = async <T extends EventType>(type: T, data: EventData[T]): Promise<void> => {
  const key = { family: "account", account: "cash" } as const;
  await api.log.append(
    eventOf({ type, data, key, tenant: DEFAULT_TENANT, naturalId: [JSON.stringify(data)] }),
  );
};

const traded = async (id: string, changes: Readonly<Record<string, unknown>>): Promise<string> => {
  const trade = { trade_id: id, account_id: "cash", symbol: "BTC-USD", side: "buy", quantity: 1, price: 100 };
  const rest = { fee: 1, fee_currency: "USD", market_type: "spot", timestamp: "2024-01-02T00:00:00Z" };
  const answer = await api.call("POST", "/api/v1/import", { trades: [{ ...trade, ...rest, ...changes }] });
  expect(answer.status).toBe(200);
  return answer.headers.get("x-log-position")!;
};

beforeAll(async () => {
  api = await runApi();
  bought = await traded("a", {});
  await api.call("PUT", "/api/v1/accounts/cash/balance", { amount: "1000" });
  await traded("b", { side: "sell", price: 150, timestamp: "2024-01-03T00:00:00Z" });
  await traded("c", { symbol: "ETH-EUR", fee_currency: "EUR" });
  const perp = { symbol: "BTC-USD-PERP", market_type: "futures", margin: "20" };
  await traded("d", { ...perp, timestamp: "2024-01-04T00:00:00Z" });
  const at = "2024-01-05T00:00:00Z";
  await record("CashDeposited", { account: "cash", cash_id: "in", currency: "EUR", amount: "500", at });
  await record("CashWithdrawn", { account: "cash", cash_id: "out", currency: "USD", amount: "10", at });
  await record("FundingPaid", {
    account: "cash",
    funding_id: "f",
    symbol: "BTC-USD-PERP",
    amount: "0.5",
    at,
  });
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Line {
  readonly kind: string;
  readonly amount: number;
  readonly event_id: string;
  readonly log_position: number;
  readonly trade_id?: string;
  readonly postings?: unknown;
}

const get = async (path: string): Promise<unknown> => {
  const answer = await api.call("GET", `/api/v1/accounts/cash/${path}`);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.document;
};
const historyOf = async (path: string): Promise<readonly Line[]> =>
  ((await get(path)) as { readonly history: readonly Line[] }).history;

describe("the balances of an account", () => {
  it("are listed by currency", async () => {
    expect(await get("balances")).toEqual({
      balances: [
        { account_id: "cash", currency: "EUR", amount: 399 },
        { account_id: "cash", currency: "USD", amount: 1117.5 },
      ],
    });
  });

  it("are those of any moment", async () => {
    expect(await get(`balances?known_at=${bought}`)).toEqual({ balances: [] });
    expect(await get("balances?as_of=2200-01-01T00:00:00Z")).toEqual(await get("balances"));
  });

  it("are 404 where there is no account, and another tenant sees none", async () => {
    for (const path of ["nobody/balances", "nobody/balances/USD/history"]) {
      const answer = await api.call("GET", `/api/v1/accounts/${path}`);
      expect([answer.status, answer.document]).toEqual([404, { error: "account not found" }]);
    }
    const other = await api.call("GET", "/api/v1/accounts/cash/balances/USD/history", undefined, KEYS.other);
    expect(other.status).toBe(404);
  });
});

describe("the history of a balance", () => {
  it("has everything that set or moved it, newest first, and adds up to it", async () => {
    const history = await historyOf("balances/USD/history");
    expect(history.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["funding", -0.5],
      ["withdrawal", -10],
      ["trade", -21],
      ["trade", 149],
      ["set", 1000],
      ["trade", -101],
    ]);
    const set = history.findIndex(({ kind }) => kind === "set");
    expect(history.slice(0, set + 1).reduce((sum, { amount }) => sum + amount, 0)).toBe(1117.5);
    expect((await historyOf("balances/EUR/history")).map(({ amount }) => amount)).toEqual([500, -101]);
    expect(await historyOf("balances/GBP/history")).toEqual([]);
  });

  it("says what the cash of a trade is made of", async () => {
    const trades = (await historyOf("balances/USD/history")).filter(({ kind }) => kind === "trade");
    expect(trades.map(({ trade_id, postings }) => [trade_id, postings])).toEqual([
      [
        "d",
        [
          { kind: "fee", amount: -1 },
          { kind: "margin", amount: -20 },
        ],
      ],
      [
        "b",
        [
          { kind: "quote", amount: 150 },
          { kind: "fee", amount: -1 },
        ],
      ],
      [
        "a",
        [
          { kind: "quote", amount: -100 },
          { kind: "fee", amount: -1 },
        ],
      ],
    ]);
  });

  it("names each event as the log does", async () => {
    for (const { event_id, log_position } of await historyOf("balances/USD/history")) {
      const log = await api.call("GET", `/api/v1/log/events?subject=TRADING&from=${log_position}&limit=1`);
      expect(JSON.parse(log.text)).toMatchObject({ id: event_id, position: log_position });
    }
  });

  it("comes in pages", async () => {
    const whole = await historyOf("balances/USD/history");
    const paged: Line[] = [];
    let cursor = "";
    do {
      const page = (await get(`balances/USD/history?limit=4&cursor=${encodeURIComponent(cursor)}`)) as {
        readonly history: readonly Line[];
        readonly next_cursor?: string;
      };
      paged.push(...page.history);
      cursor = page.next_cursor ?? "";
    } while (cursor !== "");
    expect(paged).toEqual(whole);
  });

  it("is refused for what is no currency, and behind what is no cursor of it", async () => {
    const currency = await api.call("GET", "/api/v1/accounts/cash/balances/U%20D/history");
    expect(currency.status).toBe(400);
    const cursor = encodeURIComponent(btoa("2024-01-01T00:00:00Z|x"));
    const answer = await api.call("GET", `/api/v1/accounts/cash/balances/USD/history?cursor=${cursor}`);
    expect([answer.status, answer.document]).toEqual([400, { error: "invalid cursor" }]);
  });
});
