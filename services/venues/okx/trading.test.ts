import { createHmac } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import { Money } from "@spot-canvas/domain/money/amount";
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

const CREDENTIALS = { key: "the-key", secret: "the-secret", passphrase: "the-passphrase" };
const REFERENCE = referenceTo("BTC-USDT");

let account: ScriptedAccount;
let server: ScriptedServer;
let trading: Trading;
beforeAll(async () => {
  account = await openScriptedAccount("okx", CREDENTIALS);
  ({ server, trading } = account);
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => account[Symbol.asyncDispose]());

const rows = (...data: readonly unknown[]): ScriptedAnswer => ({
  body: JSON.stringify({ code: "0", msg: "", data }),
});
const refusedRow = (sCode: string, sMsg = "No."): ScriptedAnswer => ({
  body: JSON.stringify({ code: "1", msg: "", data: [{ clOrdId: ORDER_ID, ordId: "", sCode, sMsg }] }),
});
const refused = (code: string, status = 200): ScriptedAnswer => ({
  status,
  body: JSON.stringify({ code, msg: "No.", data: [] }),
});
const order = (spec: Partial<OrderSpec> = {}) => orderFor("BTC-USDT", spec);

describe("an order at OKX", () => {
  it("is sent with our id, signed, and with its deadline", async () => {
    server.answer = () => rows({ clOrdId: ORDER_ID, ordId: "77", sCode: "0", sMsg: "", tag: "" });
    expect(await trading.place(order(), never)).toEqual({ outcome: "accepted", venueOrderId: "77" });
    const [{ method, path, headers, body }] = server.requests as [(typeof server.requests)[number]];
    expect([method, path]).toEqual(["POST", "/api/v5/trade/order"]);
    expect(JSON.parse(body)).toEqual({
      instId: "BTC-USDT",
      tdMode: "cash",
      clOrdId: ORDER_ID,
      side: "buy",
      ordType: "limit",
      sz: "0.25",
      px: "42000.1",
    });
    const signed = `${headers["ok-access-timestamp"]}POST${path}${body}`;
    expect(headers["ok-access-sign"]).toBe(
      createHmac("sha256", CREDENTIALS.secret).update(signed).digest("base64"),
    );
    expect([headers["ok-access-key"], headers["exptime"]]).toEqual(["the-key", String(NOW + 2_000)]);
  });

  it.each<[string, Partial<OrderSpec>, Readonly<Record<string, string>>]>([
    [
      "a market sell",
      { side: "sell", type: "market" },
      { ordType: "market", sz: "0.25", tgtCcy: "base_ccy" },
    ],
    [
      "a market buy by funds",
      { type: "market", funds: Money(Decimal.of("100.5")) },
      { ordType: "market", sz: "100.5", tgtCcy: "quote_ccy" },
    ],
    ["post-only", { postOnly: true }, { ordType: "post_only" }],
    ["immediate or cancel", { timeInForce: "ioc" }, { ordType: "ioc" }],
    ["fill or kill", { timeInForce: "fok" }, { ordType: "fok" }],
  ])("may be %s", async (_, spec, expected) => {
    server.answer = () => rows({ ordId: "77", sCode: "0" });
    await trading.place(order(spec), never);
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject(expected);
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["without money", refusedRow("51008", "Insufficient balance"), "rejected"],
    ["with a key that may not trade", refused("50120", 401), "rejected"],
    ["when there were too many", refused("50011", 429), "not-sent"],
    ["under an id that is taken", refusedRow("51016", "Duplicated client order ID"), "unknown"],
    ["while the engine times out", refused("50004", 400), "unknown"],
    ["while it is down", { status: 503, body: "" }, "unknown"],
    ["when the connection is cut", "cut", "unknown"],
    ["when half of the answer comes", { body: '{"code":"0","data":[{"ordId' }, "unknown"],
    ["when the answer has no order", rows(), "unknown"],
  ])("%s is sent once and comes to what is known", async (_, answer, outcome) => {
    server.answer = () => answer;
    expect((await trading.place(order(), never)).outcome).toBe(outcome);
    expect(server.requests).toHaveLength(1);
  });

  it("is not sent after its deadline, nor when OKX has no such order", async () => {
    expect((await trading.place({ ...order(), sendBy: NOW }, never)).outcome).toBe("not-sent");
    expect(await trading.place(order({ type: "trailing-stop" }), never)).toEqual({
      outcome: "not-sent",
      reason: "The venue has no trailing-stop orders.",
    });
    expect(server.requests).toEqual([]);
  });

  it("that has been sent is waited for, whoever lost patience", async () => {
    const stop = new AbortController();
    server.answer = () => {
      stop.abort(new Error("enough"));
      return rows({ ordId: "77", sCode: "0" });
    };
    expect((await trading.place(order(), stop.signal)).outcome).toBe("accepted");
    await expect(trading.place(order(), stop.signal)).rejects.toThrow("enough");
    expect(server.requests).toHaveLength(1);
  });
});

describe("cancelling at OKX", () => {
  it.each<[string, ScriptedAnswer, string]>([
    ["asks for it", rows({ clOrdId: ORDER_ID, ordId: "77", sCode: "0" }), "requested"],
    ["finds it filled", refusedRow("51402"), "not-open"],
    ["finds none", refusedRow("51603"), "not-open"],
    ["is not answered", "cut", "unknown"],
  ])("%s", async (_, answer, outcome) => {
    server.answer = () => answer;
    expect((await trading.cancel(REFERENCE, never)).outcome).toBe(outcome);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({ instId: "BTC-USDT", clOrdId: ORDER_ID });
  });
});

const row = (fields: Readonly<Record<string, string>>) => ({
  ordId: "77",
  clOrdId: ORDER_ID,
  instId: "BTC-USDT",
  side: "buy",
  state: "live",
  accFillSz: "0",
  ...fields,
});

describe("looking up at OKX", () => {
  it.each<[string, ScriptedAnswer, unknown]>([
    ["an open order", rows(row({})), ["open", "0", undefined]],
    [
      "a partly filled one",
      rows(row({ state: "partially_filled", accFillSz: "0.1" })),
      ["open", "0.1", undefined],
    ],
    ["a filled one", rows(row({ state: "filled", accFillSz: "0.25" })), ["closed", "0.25", undefined]],
    [
      "a cancelled one",
      rows(row({ state: "canceled", accFillSz: "", cancelSourceReason: "By the user." })),
      ["closed", "0", "By the user."],
    ],
    ["another's", rows(row({ clOrdId: "other" })), undefined],
    ["none", refused("51603"), undefined],
  ])("finds %s", async (_, answer, expected) => {
    server.answer = () => answer;
    const found = unwrap(await trading.find(REFERENCE, never));
    expect(found && [found.state, String(found.filled), found.reason]).toEqual(expected);
    expect(server.requests[0]!.query.get("clOrdId")).toBe(ORDER_ID);
  });

  it("does not take an answer that cannot be read for none", async () => {
    server.answer = () => rows(row({ state: "" }));
    expect(await trading.find(REFERENCE, never)).toMatchObject({
      ok: false,
      error: { tag: "VenueUnreadable" },
    });
  });

  it("reads all open orders, page after page, also those that are not ours", async () => {
    const all = Array.from({ length: 250 }, (_, index) => row({ ordId: String(1_000 - index), clOrdId: "" }));
    server.answer = ({ path, query }) => {
      if (path.endsWith("orders-algo-pending")) return rows();
      const after = Number(query.get("after") ?? Number.POSITIVE_INFINITY);
      return rows(...all.filter(({ ordId }) => Number(ordId) < after).slice(0, 100));
    };
    const open = unwrap(await trading.openOrders(never));
    expect([open.length, open[0]!.orderId, server.requests.length]).toEqual([250, undefined, 4]);
  });
});

describe("fills and balances at OKX", () => {
  const fill = (billId: number) => ({
    side: "sell",
    fillSz: "0.007533",
    fillPx: "2654.98",
    fee: "-0.019999",
    feeCcy: "USDT",
    ordId: "77",
    clOrdId: ORDER_ID,
    instId: "ETH-USDT",
    billId: String(billId),
    execType: "M",
    tradeId: String(billId - 1),
    ts: String(NOW + billId),
  });

  it("are told oldest first, with what was charged above zero", async () => {
    server.answer = () => rows(fill(3), fill(2));
    const fills = unwrap(await trading.fills({ product: "ETH-USDT", from: NOW - 1_000 }, never));
    expect(fills.map(({ tradeId }) => tradeId)).toEqual(["1", "2"]);
    const { time, side, price, quantity, fee, feeCurrency, liquidity, orderId } = fills[0]!;
    expect([formatInstant(time), side, liquidity, orderId]).toEqual([
      "2024-01-01T00:00:00.002Z",
      "sell",
      "maker",
      ORDER_ID,
    ]);
    expect([price, quantity, fee, feeCurrency].map(String)).toEqual([
      "2654.98",
      "0.007533",
      "0.019999",
      "USDT",
    ]);
    const { path, query } = server.requests[0]!;
    expect([path, query.get("begin")]).toEqual(["/api/v5/trade/fills", String(NOW - 1_000)]);
  });

  it("older than three days are read from the history", async () => {
    server.answer = () => rows();
    expect(unwrap(await trading.fills({ product: "ETH-USDT", from: 0 }, never))).toEqual([]);
    expect(server.requests[0]!.path).toBe("/api/v5/trade/fills-history");
  });

  it("are told by currency", async () => {
    server.answer = () => rows({ details: [{ ccy: "USDT", cashBal: "100.5", availBal: "80.5" }] });
    const [balance] = unwrap(await trading.balances(never));
    expect([balance!.currency, String(balance!.total), String(balance!.available)]).toEqual([
      "USDT",
      "100.5",
      "80.5",
    ]);
  });
});
