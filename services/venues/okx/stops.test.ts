import { unwrap } from "@spot-canvas/domain/fault";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../testing/scripted-server.ts";
import {
  NOW,
  never,
  ORDER_ID,
  openScriptedAccount,
  orderFor,
  referenceTo,
  type ScriptedAccount,
} from "../../testing/trading-account.ts";

const CREDENTIALS = { key: "the-key", secret: "the-secret", passphrase: "the-passphrase" };
const REFERENCE = referenceTo("BTC-USDT", "stop");
const STOP_ID = "900";
const CHILD_ID = "77";

type Row = Readonly<Record<string, unknown>>;
const answerOf = (data: readonly Row[]): ScriptedAnswer => ({
  body: JSON.stringify({ code: "0", msg: "", data }),
});
const refusedRow = (sCode: string): ScriptedAnswer => ({
  body: JSON.stringify({ code: "1", msg: "", data: [{ sCode, sMsg: "No." }] }),
});
const ABSENT: ScriptedAnswer = {
  body: JSON.stringify({ code: "51603", msg: "Order does not exist", data: [] }),
};

const stopRow = (fields: Row = {}): Row => ({
  algoId: STOP_ID,
  algoClOrdId: ORDER_ID,
  instId: "BTC-USDT",
  side: "sell",
  state: "live",
  ordId: "",
  ordIdList: [],
  triggerTime: "",
  failCode: "",
  ...fields,
});
const triggered = (fields: Row = {}): Row =>
  stopRow({ state: "effective", ordIdList: [CHILD_ID], triggerTime: String(NOW - 1_000), ...fields });
/** The order that a stop became, under ids that OKX made up. */
const childRow = (fields: Row = {}): Row => ({
  ordId: CHILD_ID,
  clOrdId: "O77",
  algoId: STOP_ID,
  algoClOrdId: ORDER_ID,
  instId: "BTC-USDT",
  side: "sell",
  state: "filled",
  accFillSz: "0.25",
  ...fields,
});

let account: ScriptedAccount;
/** Answers by path; nothing elsewhere. */
let answers: Record<string, ScriptedAnswer>;
beforeEach(async () => {
  answers = {};
  account = await openScriptedAccount("okx", CREDENTIALS);
  account.server.answer = ({ method, path }) => answers[`${method} ${path}`] ?? answers[path] ?? answerOf([]);
});
afterEach(() => account[Symbol.asyncDispose]());

const at = (path: string): string => `/api/v5/trade/${path}`;
const asked = (path: string) => account.server.requests.filter((request) => request.path === at(path));
const stop = (spec: Partial<OrderSpec> = {}) => {
  const { limitPrice: _, ...rest } = orderFor("BTC-USDT").spec;
  const stopPrice = Price(Decimal.of("41000"));
  return {
    ...orderFor("BTC-USDT"),
    spec: { ...rest, side: "sell", type: "stop", stopPrice, ...spec } as const,
  };
};
const find = async () => unwrap(await account.trading.find(REFERENCE, never));

describe("a stop at OKX", () => {
  it("is sent as an order of its own kind, under our id, and nobody else's", async () => {
    answers[at("order-algo")] = answerOf([{ algoId: STOP_ID, algoClOrdId: ORDER_ID, sCode: "0" }]);
    expect(await account.trading.place(stop(), never)).toEqual({
      outcome: "accepted",
      venueOrderId: STOP_ID,
    });
    const [{ method, body, headers }] = asked("order-algo") as [(typeof account.server.requests)[number]];
    expect(method).toBe("POST");
    expect(JSON.parse(body)).toEqual({
      instId: "BTC-USDT",
      tdMode: "cash",
      algoClOrdId: ORDER_ID,
      clOrdId: ORDER_ID,
      side: "sell",
      ordType: "conditional",
      sz: "0.25",
      slTriggerPx: "41000",
      slTriggerPxType: "last",
      slOrdPx: "-1",
    });
    // OKX has no deadline for it.
    expect(headers["exptime"]).toBeUndefined();
  });

  it.each<[string, Partial<OrderSpec>, Row]>([
    ["with a limit", { type: "stop-limit", limitPrice: Price(Decimal.of("40900")) }, { slOrdPx: "40900" }],
    ["to buy", { side: "buy" }, { side: "buy", tgtCcy: "base_ccy" }],
  ])("may be one %s", async (_, spec, expected) => {
    await account.trading.place(stop(spec), never);
    expect(JSON.parse(asked("order-algo")[0]!.body)).toMatchObject(expected);
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["above the price is refused", refusedRow("51280"), "rejected"],
    ["under an id that is taken may be there", refusedRow("51065"), "unknown"],
    ["under an id that another kind has may be there", refusedRow("51068"), "unknown"],
    ["without an answer may be there", "cut", "unknown"],
  ])("%s", async (_, answer, outcome) => {
    answers[at("order-algo")] = answer;
    expect((await account.trading.place(stop(), never)).outcome).toBe(outcome);
    expect(account.server.requests).toHaveLength(1);
  });
});

describe("looking up a stop at OKX", () => {
  it.each<[string, ScriptedAnswer, ScriptedAnswer, unknown]>([
    ["that waits", answerOf([stopRow()]), ABSENT, ["open", "0", undefined]],
    ["that was cancelled", answerOf([stopRow({ state: "canceled" })]), ABSENT, ["closed", "0", "canceled"]],
    [
      "that failed when it was triggered",
      answerOf([stopRow({ state: "order_failed", failCode: "51008" })]),
      ABSENT,
      ["closed", "0", "order_failed 51008"],
    ],
    ["whose order filled", answerOf([triggered()]), answerOf([childRow()]), ["closed", "0.25", "effective"]],
    [
      "whose order is told in the older field",
      answerOf([triggered({ ordIdList: undefined, ordId: CHILD_ID })]),
      answerOf([childRow()]),
      ["closed", "0.25", "effective"],
    ],
    [
      "whose order fills",
      answerOf([triggered()]),
      answerOf([childRow({ state: "partially_filled", accFillSz: "0.1" })]),
      ["open", "0.1", undefined],
    ],
    [
      "whose order was cancelled in part",
      answerOf([triggered()]),
      answerOf([childRow({ state: "canceled", accFillSz: "0.1", cancelSourceReason: "By the user." })]),
      ["closed", "0.1", "By the user."],
    ],
    ["whose order is to be seen yet", answerOf([triggered()]), ABSENT, ["open", "0", undefined]],
    [
      "whose order ended long ago without a fill",
      answerOf([triggered({ triggerTime: String(NOW - 7_200_000) })]),
      ABSENT,
      ["closed", "0", "effective"],
    ],
    ["that is not there", ABSENT, ABSENT, undefined],
  ])("finds one %s", async (_, stopAnswer, childAnswer, expected) => {
    answers[at("order-algo")] = stopAnswer;
    answers[at("order")] = childAnswer;
    const found = await find();
    expect(found && [found.state, String(found.filled), found.reason]).toEqual(expected);
    if (found) expect([found.orderId, found.venueOrderId]).toEqual([ORDER_ID, STOP_ID]);
    expect(asked("order-algo")[0]!.query.get("algoClOrdId")).toBe(ORDER_ID);
  });

  it("does not take an answer that cannot be read for none", async () => {
    answers[at("order-algo")] = answerOf([stopRow({ state: "something" })]);
    expect(await account.trading.find(REFERENCE, never)).toMatchObject({ ok: false });
  });

  it("tells those that wait, and orders that others became, among the open ones", async () => {
    const other = stopRow({ algoId: "901", algoClOrdId: "" });
    answers[at("orders-algo-pending")] = answerOf([other]);
    answers[at("orders-pending")] = answerOf([childRow({ state: "live", accFillSz: "0" })]);
    const open = unwrap(await account.trading.openOrders(never));
    expect(open.map(({ orderId, venueOrderId }) => [orderId, venueOrderId])).toEqual([
      [undefined, "901"],
      [ORDER_ID, STOP_ID],
    ]);
  });
});

describe("cancelling a stop at OKX", () => {
  it("ends one that waits by OKX's id of it", async () => {
    answers[at("order-algo")] = answerOf([stopRow()]);
    answers[at("cancel-algos")] = answerOf([{ algoId: STOP_ID, sCode: "0" }]);
    expect(await account.trading.cancel(REFERENCE, never)).toEqual({ outcome: "requested" });
    expect(JSON.parse(asked("cancel-algos")[0]!.body)).toEqual([{ algoId: STOP_ID, instId: "BTC-USDT" }]);
  });

  it("ends the order that it became", async () => {
    answers[at("order-algo")] = answerOf([triggered()]);
    answers[at("order")] = answerOf([childRow({ state: "partially_filled", accFillSz: "0.1" })]);
    answers[at("cancel-order")] = answerOf([{ ordId: CHILD_ID, sCode: "0" }]);
    expect(await account.trading.cancel(REFERENCE, never)).toEqual({ outcome: "requested" });
    expect(JSON.parse(asked("cancel-order")[0]!.body)).toEqual({ instId: "BTC-USDT", ordId: CHILD_ID });
    expect(asked("cancel-algos")).toEqual([]);
  });

  it.each<[string, string, string]>([
    ["that was triggered meanwhile", "51416", "not-open"],
    ["that is gone", "51400", "not-open"],
    ["when it times out", "51412", "unknown"],
  ])("of one %s says so", async (_, code, outcome) => {
    answers[at("order-algo")] = answerOf([stopRow()]);
    answers[at("cancel-algos")] = refusedRow(code);
    expect((await account.trading.cancel(REFERENCE, never)).outcome).toBe(outcome);
  });

  it.each<[string, ScriptedAnswer]>([
    ["never there", ABSENT],
    ["filled", answerOf([triggered()])],
  ])("asks for nothing where it was %s", async (_, answer) => {
    answers[at("order-algo")] = answer;
    answers[at("order")] = answerOf([childRow()]);
    expect((await account.trading.cancel(REFERENCE, never)).outcome).toBe("not-open");
    expect(account.server.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });
});

describe("moving a stop at OKX", () => {
  const price = Price(Decimal.of("41500.5"));

  it("names it by our id, and leaves what it sends as it is", async () => {
    answers[at("amend-algos")] = answerOf([{ algoId: STOP_ID, sCode: "0" }]);
    expect(await account.trading.amend(REFERENCE, price, never)).toEqual({ outcome: "requested" });
    expect(JSON.parse(asked("amend-algos")[0]!.body)).toEqual({
      instId: "BTC-USDT",
      algoClOrdId: ORDER_ID,
      newSlTriggerPx: "41500.5",
      newSlOrdPx: "-1",
    });
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["that is gone", refusedRow("51527"), "refused"],
    ["to above the price", refusedRow("51280"), "refused"],
    ["too often", { status: 429, body: JSON.stringify({ code: "50011", msg: "", data: [] }) }, "unknown"],
    ["without an answer", "cut", "unknown"],
  ])("%s is known as that", async (_, answer, outcome) => {
    answers[at("amend-algos")] = answer;
    expect((await account.trading.amend(REFERENCE, price, never)).outcome).toBe(outcome);
    expect(account.server.requests).toHaveLength(1);
  });

  it("shows in a look-up where it waits", async () => {
    answers[at("order-algo")] = answerOf([stopRow({ slTriggerPx: "41500.5" })]);
    expect(String((await find())!.stopPrice)).toBe("41500.5");
  });
});

describe("fills of orders that stops of OKX became", () => {
  const fill = (fields: Row = {}): Row => ({
    ...{ side: "sell", fillSz: "0.25", fillPx: "40990", fee: "-1", feeCcy: "USDT", execType: "T" },
    ...{ instId: "BTC-USDT", ts: String(NOW), tradeId: "5", billId: "6" },
    ...{ ordId: CHILD_ID, clOrdId: "O77" },
    ...fields,
  });
  const fills = async () => {
    const found = unwrap(await account.trading.fills({ product: "BTC-USDT", from: NOW - 1_000 }, never));
    return found.map(({ orderId, venueOrderId }) => [orderId, venueOrderId]);
  };

  it("are the stop's, by the order itself, which is asked for once", async () => {
    answers[at("fills")] = answerOf([fill()]);
    answers[at("order")] = answerOf([childRow()]);
    expect([await fills(), await fills()]).toEqual([[[ORDER_ID, STOP_ID]], [[ORDER_ID, STOP_ID]]]);
    expect(asked("order").map(({ query }) => query.get("ordId"))).toEqual([CHILD_ID]);
  });

  it("are the stop's by its history, where the order is not known any more", async () => {
    answers[at("fills")] = answerOf([fill()]);
    answers[at("order")] = ABSENT;
    answers[at("orders-algo-history")] = answerOf([triggered()]);
    expect(await fills()).toEqual([[ORDER_ID, STOP_ID]]);
    expect(Object.fromEntries(asked("orders-algo-history")[0]!.query)).toMatchObject({
      ordType: "conditional",
      state: "effective",
    });
  });

  it("of somebody else stay theirs, and ours are not asked about", async () => {
    answers[at("fills")] = answerOf([
      fill({ ordId: "80", clOrdId: "theirs" }),
      fill({ clOrdId: ORDER_ID, billId: "4" }),
    ]);
    answers[at("order")] = answerOf([childRow({ ordId: "80", clOrdId: "", algoClOrdId: "", algoId: "" })]);
    expect(await fills()).toEqual([
      [ORDER_ID, CHILD_ID],
      ["theirs", "80"],
    ]);
    expect(asked("order")).toHaveLength(1);
  });

  it("are no fills at all while it cannot be said whose they are", async () => {
    answers[at("fills")] = answerOf([fill()]);
    answers[at("order")] = "cut";
    expect(await account.trading.fills({ product: "BTC-USDT", from: NOW }, never)).toMatchObject({
      ok: false,
    });
  });
});

it("sends stops of swaps in contracts, as orders that only reduce", async () => {
  await using swaps = await openScriptedAccount("okx", CREDENTIALS, { market: "futures" });
  const { server } = swaps;
  const swap = { instType: "SWAP", instId: "BTC-USDT-SWAP", ctType: "linear", ctVal: "0.01", ctMult: "1" };
  const grid = {
    ctValCcy: "BTC",
    settleCcy: "USDT",
    lotSz: "0.01",
    minSz: "0.01",
    tickSz: "0.1",
    state: "live",
  };
  server.answer = ({ path }) =>
    answerOf(path.endsWith("instruments") ? [{ ...swap, ...grid }] : [{ algoId: STOP_ID, sCode: "0" }]);
  const quantity = Quantity(Decimal.of("0.25"));
  await swaps.trading.place({ ...stop({ reduceOnly: true, quantity }), product: "BTC-USDT-SWAP" }, never);
  const sent = server.requests.find(({ path }) => path === at("order-algo"))!;
  expect(JSON.parse(sent.body)).toMatchObject({
    ...{ instId: "BTC-USDT-SWAP", tdMode: "isolated", sz: "25", reduceOnly: true },
  });
  expect(JSON.parse(sent.body)).not.toHaveProperty("tgtCcy");
});
