import { generateKeyPairSync, verify } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import { Money, Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedAnswer, ScriptedServer } from "../../testing/scripted-server.ts";
import {
  NOW,
  never,
  ORDER_ID,
  openScriptedAccount,
  orderFor,
  referenceTo,
  type ScriptedAccount,
} from "../../testing/trading-account.ts";
import type { Trading } from "../trading.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const CREDENTIALS = {
  key: "organizations/one/apiKeys/two",
  secret: String(privateKey.export({ type: "sec1", format: "pem" })),
};
const REFERENCE = referenceTo("BTC-USD");

let account: ScriptedAccount;
let server: ScriptedServer;
let trading: Trading;
beforeAll(async () => {
  account = await openScriptedAccount("coinbase", CREDENTIALS);
  ({ server, trading } = account);
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => account[Symbol.asyncDispose]());

const json = (value: unknown, status = 200): ScriptedAnswer => ({ status, body: JSON.stringify(value) });
const accepted = json({ success: true, success_response: { order_id: "77", client_order_id: ORDER_ID } });
const refused = (error: string): ScriptedAnswer =>
  json({
    success: false,
    failure_reason: "UNKNOWN_FAILURE_REASON",
    error_response: { error, message: "No." },
  });
const order = (spec: Partial<OrderSpec> = {}) => orderFor("BTC-USD", spec);

describe("an order at Coinbase", () => {
  it("is sent with our id and nobody else's, signed", async () => {
    server.answer = () => accepted;
    expect(await trading.place(order(), never)).toEqual({ outcome: "accepted", venueOrderId: "77" });
    const [{ method, path, headers, body }] = server.requests as [(typeof server.requests)[number]];
    expect([method, path]).toEqual(["POST", "/api/v3/brokerage/orders"]);
    expect(JSON.parse(body)).toEqual({
      client_order_id: ORDER_ID,
      product_id: "BTC-USD",
      side: "BUY",
      order_configuration: {
        limit_limit_gtc: { base_size: "0.25", limit_price: "42000.1", post_only: false },
      },
    });
    const [head, claims, signature] = headers.authorization!.replace("Bearer ", "").split(".");
    const key = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
    expect(
      verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature!, "base64url")),
    ).toBe(true);
    expect(JSON.parse(Buffer.from(claims!, "base64url").toString())).toMatchObject({ sub: CREDENTIALS.key });
  });

  const limit = { base_size: "0.25", limit_price: "42000.1" };
  const stopPrice = Price(Decimal.of("41000"));
  it.each<[string, Partial<OrderSpec>, unknown]>([
    ["a market sell", { side: "sell", type: "market" }, { market_market_ioc: { base_size: "0.25" } }],
    [
      "a market buy by funds",
      { type: "market", funds: Money(Decimal.of("100.5")) },
      { market_market_ioc: { quote_size: "100.5" } },
    ],
    ["post-only", { postOnly: true }, { limit_limit_gtc: { ...limit, post_only: true } }],
    ["immediate or cancel", { timeInForce: "ioc" }, { sor_limit_ioc: limit }],
    ["fill or kill", { timeInForce: "fok" }, { limit_limit_fok: limit }],
    [
      "a stop limit that sells when the price falls",
      { side: "sell", type: "stop-limit", stopPrice },
      {
        stop_limit_stop_limit_gtc: {
          ...limit,
          stop_price: "41000",
          stop_direction: "STOP_DIRECTION_STOP_DOWN",
        },
      },
    ],
  ])("may be %s", async (_, spec, expected) => {
    server.answer = () => accepted;
    await trading.place(order(spec), never);
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ order_configuration: expected });
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["without money", refused("INSUFFICIENT_FUND"), "rejected"],
    ["for no reason that is told", refused("UNKNOWN_FAILURE_REASON"), "unknown"],
    ["under an id that is taken", refused("DUPLICATE_CLIENT_ORDER_ID"), "unknown"],
    ["with a bad key", json({ error: "unauthorized", message: "No." }, 401), "rejected"],
    ["when there were too many", json({ error: "rate_limit", message: "No." }, 429), "not-sent"],
    ["while it is down", { status: 503, body: "" }, "unknown"],
    ["when the connection is cut", "cut", "unknown"],
    ["when half of the answer comes", { body: '{"success":true,"success_resp' }, "unknown"],
  ])("%s is sent once and comes to what is known", async (_, answer, outcome) => {
    server.answer = () => answer;
    expect((await trading.place(order(), never)).outcome).toBe(outcome);
    expect(server.requests).toHaveLength(1);
  });

  it("is not sent after its deadline, nor where Coinbase has no such order", async () => {
    expect((await trading.place({ ...order(), sendBy: NOW }, never)).outcome).toBe("not-sent");
    expect((await trading.place(order({ type: "stop" }), never)).outcome).toBe("not-sent");
    expect(server.requests).toEqual([]);
  });
});

const row = (fields: Readonly<Record<string, unknown>> = {}) => ({
  order_id: "77",
  client_order_id: ORDER_ID,
  product_id: "BTC-USD",
  side: "BUY",
  status: "OPEN",
  filled_size: "0",
  ...fields,
});
const listed = (...orders: readonly unknown[]): ScriptedAnswer =>
  json({ orders, has_next: false, cursor: "" });

describe("looking up at Coinbase", () => {
  it("finds an open order among the open ones", async () => {
    server.answer = ({ query }) => listed(...(query.get("order_status") === "OPEN" ? [row()] : []));
    const found = unwrap(await trading.find(REFERENCE, never));
    expect([found?.venueOrderId, found?.state]).toEqual(["77", "open"]);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, unknown, unknown]>([
    ["a filled order", row({ status: "FILLED", filled_size: "0.25" }), ["0.25", undefined]],
    ["a cancelled one", row({ status: "CANCELLED", cancel_message: "By the user." }), ["0", "By the user."]],
    ["an expired one", row({ status: "EXPIRED" }), ["0", "expired"]],
  ])("finds %s among all since it was placed", async (_, closed, expected) => {
    server.answer = ({ query }) => listed(...(query.get("order_status") === "OPEN" ? [] : [closed]));
    const found = unwrap(await trading.find(REFERENCE, never));
    expect([String(found?.filled), found?.reason]).toEqual(expected);
    expect(server.requests[1]!.query.get("start_date")).toBe("2023-12-31T23:00:00Z");
  });

  it("finds none only after the last page", async () => {
    server.answer = ({ query }) => {
      const page = Number(query.get("cursor") ?? 0);
      const orders = [row({ client_order_id: `other-${page}` })];
      return json({ orders, cursor: page < 2 ? String(page + 1) : "" });
    };
    expect(unwrap(await trading.find(REFERENCE, never))).toBeUndefined();
    expect(server.requests).toHaveLength(6);
  });

  it("does not take an answer that cannot be read for none", async () => {
    server.answer = () => listed(row({ side: "?" }));
    expect(await trading.find(REFERENCE, never)).toMatchObject({
      ok: false,
      error: { tag: "VenueUnreadable" },
    });
  });
});

describe("cancelling at Coinbase", () => {
  const cancelled = (success: boolean): ScriptedAnswer =>
    json({ results: [{ success, failure_reason: "UNKNOWN_CANCEL_ORDER", order_id: "77" }] });
  it.each<[string, ScriptedAnswer, string]>([
    ["asks for it", cancelled(true), "requested"],
    ["finds nothing open", cancelled(false), "not-open"],
    ["is not answered", "cut", "unknown"],
  ])("%s", async (_, answer, outcome) => {
    server.answer = () => answer;
    expect((await trading.cancel({ ...REFERENCE, venueOrderId: "77" }, never)).outcome).toBe(outcome);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({ order_ids: ["77"] });
  });

  it("looks an order up whose id at the venue is not known", async () => {
    server.answer = ({ method }) => (method === "GET" ? listed(row()) : cancelled(true));
    expect((await trading.cancel(REFERENCE, never)).outcome).toBe("requested");
    server.answer = () => listed();
    expect((await trading.cancel(REFERENCE, never)).outcome).toBe("not-open");
  });
});

describe("fills and balances at Coinbase", () => {
  it("are told oldest first, in base currency", async () => {
    const fill = {
      trade_id: "b",
      order_id: "77",
      trade_time: "2023-01-18T01:37:38.091377090Z",
      price: "20000",
      size: "0.5",
      commission: "1.25",
      product_id: "BTC-USD",
      liquidity_indicator: "MAKER",
      size_in_quote: false,
      side: "BUY",
    };
    const older = {
      ...fill,
      trade_id: "a",
      trade_time: "2023-01-18T01:37:37Z",
      size: "100",
      size_in_quote: true,
    };
    server.answer = () => json({ fills: [fill, older], cursor: "" });
    const fills = unwrap(await trading.fills({ product: "BTC-USD", from: NOW }, never));
    expect(fills.map(({ tradeId, quantity }) => [tradeId, String(quantity)])).toEqual([
      ["a", "0.005"],
      ["b", "0.5"],
    ]);
    const { time, fee, feeCurrency, liquidity } = fills[1]!;
    expect([formatInstant(time), String(fee), feeCurrency, liquidity]).toEqual([
      "2023-01-18T01:37:38.09137709Z",
      "1.25",
      "USD",
      "maker",
    ]);
  });

  it("are told by currency", async () => {
    const accounts = [{ currency: "BTC", available_balance: { value: "1.5" }, hold: { value: "0.5" } }];
    server.answer = () => json({ accounts, cursor: "" });
    const [balance] = unwrap(await trading.balances(never));
    expect([balance!.currency, String(balance!.total), String(balance!.available)]).toEqual([
      "BTC",
      "2",
      "1.5",
    ]);
  });
});
