import { createHash, createHmac } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedAnswer, ScriptedRequest, ScriptedServer } from "../../testing/scripted-server.ts";
import {
  NOW,
  never,
  ORDER_ID,
  openScriptedAccount,
  orderFor,
  referenceTo,
  type ScriptedAccount,
} from "../../testing/trading-account.ts";
import type { OrderRequest, Trading } from "../trading.ts";

const CREDENTIALS = { key: "the-key", secret: Buffer.from("the-secret").toString("base64") };
const REFERENCE = referenceTo("BTC-USD");

const result = (value: unknown): ScriptedAnswer => ({ body: JSON.stringify({ error: [], result: value }) });
const refused = (...error: readonly string[]): ScriptedAnswer => ({ body: JSON.stringify({ error }) });
const PAIRS = result({
  XXBTZUSD: { altname: "XBTUSD", wsname: "XBT/USD", pair_decimals: 1, lot_decimals: 8 },
  XETHZEUR: { altname: "ETHEUR", wsname: "ETH/EUR", pair_decimals: 2, lot_decimals: 8 },
});

let account: ScriptedAccount;
let server: ScriptedServer;
let trading: Trading;
/** What the private endpoints answer. */
let answer: (request: ScriptedRequest, body: URLSearchParams) => ScriptedAnswer;
const asked = (): readonly ScriptedRequest[] =>
  server.requests.filter(({ path }) => path.includes("/private/"));
const bodyOf = (index: number): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(asked()[index]!.body));

beforeAll(async () => {
  account = await openScriptedAccount("kraken", CREDENTIALS);
  ({ server, trading } = account);
});
beforeEach(() => {
  server.requests.length = 0;
  server.answer = (request) =>
    request.path.includes("/public/") ? PAIRS : answer(request, new URLSearchParams(request.body));
});
afterAll(() => account[Symbol.asyncDispose]());

const order = (spec: Partial<OrderSpec> = {}) => orderFor("BTC-USD", spec);

describe("an order at Kraken", () => {
  it("is sent with our id, signed, and with a deadline that Kraken takes", async () => {
    answer = () => result({ descr: { order: "buy" }, txid: ["OU22CG-KLAF2-FWUDD7"] });
    expect(await trading.place(order(), never)).toEqual({
      outcome: "accepted",
      venueOrderId: "OU22CG-KLAF2-FWUDD7",
    });
    const { nonce, ...fields } = bodyOf(0);
    expect(fields).toEqual({
      pair: "XXBTZUSD",
      type: "buy",
      ordertype: "limit",
      volume: "0.25",
      price: "42000.1",
      oflags: "fciq",
      cl_ord_id: ORDER_ID,
      deadline: "2024-01-01T00:00:05Z",
    });
    const { path, headers, body } = asked()[0]!;
    const hashed = createHash("sha256")
      .update(nonce + body)
      .digest();
    const mac = createHmac("sha512", Buffer.from(CREDENTIALS.secret, "base64")).update(path).update(hashed);
    expect([headers["api-key"], headers["api-sign"]]).toEqual(["the-key", mac.digest("base64")]);
  });

  const stopPrice = Price(Decimal.of("41000"));
  it.each<[string, Partial<OrderSpec>, Readonly<Record<string, string>>]>([
    [
      "a market sell",
      { side: "sell", type: "market" },
      { type: "sell", ordertype: "market", volume: "0.25" },
    ],
    ["post-only", { postOnly: true }, { oflags: "fciq,post" }],
    ["immediate or cancel", { timeInForce: "ioc" }, { timeinforce: "IOC" }],
    [
      "a stop limit",
      { type: "stop-limit", stopPrice },
      { ordertype: "stop-loss-limit", price: "41000", price2: "42000.1" },
    ],
  ])("may be %s", async (_, spec, expected) => {
    answer = () => result({ txid: ["O"] });
    await trading.place(order(spec), never);
    expect(bodyOf(0)).toMatchObject(expected);
  });

  it("that is a stop has a price where it triggers, and no limit", async () => {
    answer = () => result({ txid: ["O"] });
    const { limitPrice, ...stop } = order({ type: "stop", stopPrice }).spec;
    await trading.place({ ...order(), spec: stop }, never);
    expect(bodyOf(0)).toMatchObject({ ordertype: "stop-loss", price: "41000" });
    expect(bodyOf(0)).not.toHaveProperty("price2");
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["without money", refused("EOrder:Insufficient funds"), "rejected"],
    ["below the minimum", refused("EOrder:Order minimum not met"), "rejected"],
    ["while only cancels are taken", refused("EService:Market in cancel_only mode"), "rejected"],
    ["too late", refused("EService:Deadline elapsed"), "rejected"],
    ["when there were too many", refused("EOrder:Rate limit exceeded"), "not-sent"],
    ["while it is down", refused("EService:Unavailable"), "unknown"],
    ["when something broke", refused("EGeneral:Internal error"), "unknown"],
    ["under an id that is taken", refused("EOrder:Duplicate cl_ord_id"), "unknown"],
    ["when the connection is cut", "cut", "unknown"],
    ["behind a gateway that is lost", { status: 502, body: "<html>" }, "unknown"],
    ["when half of the answer comes", { body: '{"error":[],"result":{"txid":["O' }, "unknown"],
  ])("%s is sent once and comes to what is known", async (_, given, outcome) => {
    answer = () => given;
    expect((await trading.place(order(), never)).outcome).toBe(outcome);
    expect(asked()).toHaveLength(1);
  });

  it.each<[string, OrderRequest]>([
    ["after its deadline", { ...order(), sendBy: NOW }],
    ["where Kraken has no such order", order({ type: "trailing-stop" })],
    ["where Kraken has no such product", { ...order(), product: "NO-SUCH" }],
  ])("is not sent %s", async (_, request) => {
    expect((await trading.place(request, never)).outcome).toBe("not-sent");
    expect(asked()).toEqual([]);
  });

  it("never shares a nonce with another request, nor overtakes one", async () => {
    answer = () => result({});
    await Promise.all(Array.from({ length: 20 }, () => trading.balances(never)));
    const nonces = asked().map((_, index) => Number(bodyOf(index)["nonce"]));
    expect(nonces).toEqual([...new Set(nonces)].sort((a, b) => a - b));
    expect(nonces).toHaveLength(20);
  });
});

describe("cancelling at Kraken", () => {
  it.each<[string, ScriptedAnswer, string]>([
    ["asks for it", result({ count: 1 }), "requested"],
    ["finds none left", result({ count: 0 }), "not-open"],
    ["finds none", refused("EOrder:Unknown order"), "not-open"],
    ["is not answered", "cut", "unknown"],
  ])("%s", async (_, given, outcome) => {
    answer = () => given;
    expect((await trading.cancel(REFERENCE, never)).outcome).toBe(outcome);
    expect(bodyOf(0)).toMatchObject({ cl_ord_id: ORDER_ID });
  });
});

const open = (fields: Readonly<Record<string, unknown>> = {}) => ({
  cl_ord_id: ORDER_ID,
  status: "open",
  descr: { pair: "XBTUSD", type: "buy" },
  vol_exec: "0.00000000",
  ...fields,
});

describe("moving a stop at Kraken", () => {
  const price = Price(Decimal.of("41500.5"));

  it.each<[string, ScriptedAnswer, string]>([
    ["asks for it", result({ amend_id: "TTW6PD-RC36L-ZZSWNU" }), "requested"],
    ["finds none", refused("EOrder:Unknown order"), "refused"],
    ["is not answered", "cut", "unknown"],
  ])("%s", async (_, answered, outcome) => {
    answer = () => answered;
    expect((await trading.amend(REFERENCE, price, never)).outcome).toBe(outcome);
    expect(asked()[0]!.path).toBe("/0/private/AmendOrder");
    expect(bodyOf(0)).toMatchObject({ cl_ord_id: ORDER_ID, trigger_price: "41500.5" });
  });
});

describe("looking up at Kraken", () => {
  it.each<[string, unknown, unknown, unknown]>([
    ["an open order", { O: open() }, {}, ["O", "BTC-USD", "open", "0", undefined]],
    [
      "one that has closed",
      {},
      { O: open({ status: "closed", vol_exec: "0.25" }) },
      ["O", "BTC-USD", "closed", "0.25", undefined],
    ],
    [
      "a cancelled one",
      {},
      { O: open({ status: "canceled", reason: "User requested" }) },
      ["O", "BTC-USD", "closed", "0", "User requested"],
    ],
    [
      "none, where there are only others",
      { O: open({ cl_ord_id: "other" }) },
      { P: open({ cl_ord_id: null }) },
      undefined,
    ],
  ])("finds %s", async (_, openOrders, closed, expected) => {
    answer = ({ path }) => result(path.endsWith("OpenOrders") ? { open: openOrders } : { closed, count: 1 });
    const found = unwrap(await trading.find(REFERENCE, never));
    expect(
      found && [found.venueOrderId, found.product, found.state, String(found.filled), found.reason],
    ).toEqual(expected);
    expect(bodyOf(0)).toMatchObject({ cl_ord_id: ORDER_ID });
  });

  it("does not take an answer that cannot be read for none", async () => {
    answer = () => result({ open: { O: open({ vol_exec: undefined }) } });
    expect(await trading.openOrders(never)).toMatchObject({ ok: false, error: { tag: "VenueUnreadable" } });
  });
});

describe("fills and balances at Kraken", () => {
  it("are read page after page, and told oldest first, each once", async () => {
    const fills = Array.from({ length: 120 }, (_, index) => [
      `T${index}`,
      {
        ordertxid: "O",
        pair: index % 2 === 0 ? "XXBTZUSD" : "XETHZEUR",
        time: 1_704_067_200.1234 + 1_000 - index,
        type: "sell",
        price: "42000.1",
        fee: "0.026",
        vol: "0.25",
        maker: index === 0,
      },
    ]);
    answer = (_, body) => {
      // A fill that comes between two pages moves the older ones on by one.
      const offset = Math.max(0, Number(body.get("ofs")) - 1);
      return result({ trades: Object.fromEntries(fills.slice(offset, offset + 50)), count: 121 });
    };
    const told = unwrap(await trading.fills({ product: "BTC-USD", from: NOW }, never));
    expect(told).toHaveLength(60);
    expect(told.map(({ tradeId }) => tradeId)).toEqual(
      fills
        .map(([id]) => id)
        .filter((_, index) => index % 2 === 0)
        .reverse(),
    );
    const { time, price, fee, feeCurrency, liquidity, venueOrderId } = told.at(-1)!;
    expect([formatInstant(time), String(price), String(fee), feeCurrency, liquidity, venueOrderId]).toEqual([
      "2024-01-01T00:16:40.1234Z",
      "42000.1",
      "0.026",
      "USD",
      "maker",
      "O",
    ]);
    expect(Number(bodyOf(0)["start"])).toBe((NOW - 1) / 1_000);
  });

  it("are told by the names that the world has for currencies", async () => {
    answer = () =>
      result({
        XXBT: { balance: "1.2435", hold_trade: "0.8423" },
        ZUSD: { balance: "25435.21", hold_trade: "0" },
        ZETA: { balance: "1" },
      });
    const balances = unwrap(await trading.balances(never));
    expect(balances.map((each) => [each.currency, String(each.total), String(each.available)])).toEqual([
      ["BTC", "1.2435", "0.4012"],
      ["USD", "25435.21", "25435.21"],
      ["ZETA", "1", "1"],
    ]);
  });
});
