import { unwrap } from "@spot-canvas/domain/fault";
import { Quantity } from "@spot-canvas/domain/money/amount";
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
import { openTrading } from "../open-trading.ts";

const CREDENTIALS = { key: "the-key", secret: "the-secret", passphrase: "the-passphrase" };

const swap = (fields: Readonly<Record<string, string>> = {}) => ({
  instType: "SWAP",
  instId: "BTC-USDT-SWAP",
  ctType: "linear",
  ctVal: "0.01",
  ctMult: "1",
  ctValCcy: "BTC",
  settleCcy: "USDT",
  lotSz: "0.01",
  minSz: "0.01",
  tickSz: "0.1",
  state: "live",
  ...fields,
});
const INSTRUMENTS = [
  swap(),
  swap({ instId: "BTC-USD-SWAP", ctType: "inverse", ctVal: "100", ctValCcy: "USD", settleCcy: "BTC" }),
];

let account: ScriptedAccount;
let lever: string;
let posMode: string;
/** Answers of the paths that a test is about. */
let answers: Readonly<Record<string, readonly unknown[]>>;
beforeEach(async () => {
  [lever, posMode, answers] = ["3", "net_mode", {}];
  account = await openScriptedAccount("okx", CREDENTIALS, { market: "futures" });
  account.server.answer = ({ path, body }): ScriptedAnswer => {
    if (path.endsWith("/set-leverage")) lever = (JSON.parse(body) as { lever: string }).lever;
    const usual: Readonly<Record<string, readonly unknown[]>> = {
      "/api/v5/public/instruments": INSTRUMENTS,
      "/api/v5/account/config": [{ posMode }],
      "/api/v5/account/leverage-info": [{ lever, mgnMode: "isolated", posSide: "net" }],
      "/api/v5/account/set-leverage": [{ lever }],
      "/api/v5/trade/order": [{ clOrdId: ORDER_ID, ordId: "77", sCode: "0", sMsg: "" }],
    };
    return { body: JSON.stringify({ code: "0", msg: "", data: answers[path] ?? usual[path] ?? [] }) };
  };
});
afterEach(() => account[Symbol.asyncDispose]());

const order = (spec: Partial<OrderSpec> = {}, leverage?: number) => ({
  ...orderFor("BTC-USDT-SWAP", spec),
  ...(leverage === undefined ? {} : { leverage }),
});
const place = (spec: Partial<OrderSpec> = {}, leverage = 5) =>
  account.trading.place(order(spec, leverage), never);
const asked = (end: string) => account.server.requests.filter(({ path }) => path.endsWith(end));

describe("an order of a swap at OKX", () => {
  it("is sent in contracts, on isolated margin, with our id", async () => {
    expect(await place()).toEqual({ outcome: "accepted", venueOrderId: "77" });
    expect(JSON.parse(asked("trade/order")[0]!.body)).toEqual({
      instId: "BTC-USDT-SWAP",
      tdMode: "isolated",
      clOrdId: ORDER_ID,
      side: "buy",
      ordType: "limit",
      sz: "25",
      px: "42000.1",
    });
  });

  it("that takes out of a position says so, and leaves leverage alone", async () => {
    await place({ side: "sell", type: "market", reduceOnly: true, quantity: Quantity(Decimal.of("0.0123")) });
    const body = JSON.parse(asked("trade/order")[0]!.body);
    expect(body).toMatchObject({ sz: "1.23", reduceOnly: true, ordType: "market" });
    expect(body).not.toHaveProperty("tgtCcy");
    expect([asked("leverage-info"), asked("set-leverage")]).toEqual([[], []]);
  });

  it("has its leverage set once, and read back", async () => {
    for (let times = 0; times < 3; times++) await place({}, 5);
    expect(asked("set-leverage").map(({ body }) => JSON.parse(body))).toEqual([
      { instId: "BTC-USDT-SWAP", lever: "5", mgnMode: "isolated" },
    ]);
    expect([asked("leverage-info").length, asked("account/config").length]).toEqual([2, 1]);
    await place({}, 2);
    expect(asked("set-leverage")).toHaveLength(2);
  });

  it("whose leverage stands already changes nothing", async () => {
    await place({}, 3);
    expect(asked("set-leverage")).toEqual([]);
    expect(asked("trade/order")).toHaveLength(1);
  });

  it("is not sent where OKX keeps another leverage, holds both directions, or has no such swap", async () => {
    answers = { "/api/v5/account/leverage-info": [{ lever: "3" }] };
    expect(await place({}, 5)).toEqual({
      outcome: "not-sent",
      reason: "OKX trades BTC-USDT-SWAP with a leverage of 3, and was asked for 5.",
    });
    const inverse = { ...order({}, 1), product: "BTC-USD-SWAP" };
    expect(await account.trading.place(inverse, never)).toMatchObject({ outcome: "not-sent" });
    expect(asked("trade/order")).toEqual([]);
  });

  it("is not sent on an account that holds long and short side by side", async () => {
    posMode = "long_short_mode";
    expect(await place()).toMatchObject({
      outcome: "not-sent",
      reason: expect.stringContaining("choose one-way (net) positions"),
    });
    expect(await account.trading.positions(never)).toMatchObject({ ok: false });
    expect(asked("trade/order")).toEqual([]);
  });
});

describe("looking up swaps at OKX", () => {
  const row = {
    ordId: "77",
    clOrdId: ORDER_ID,
    instId: "BTC-USDT-SWAP",
    side: "sell",
    state: "partially_filled",
    accFillSz: "1.5",
  };

  it("finds an order by our id, with what filled in base currency", async () => {
    answers = { "/api/v5/trade/order": [row], "/api/v5/trade/orders-pending": [row] };
    const found = unwrap(await account.trading.find(referenceTo("BTC-USDT-SWAP"), never))!;
    expect([found.product, String(found.filled)]).toEqual(["BTC-USDT-SWAP", "0.015"]);
    expect(asked("trade/order")[0]!.query.get("instId")).toBe("BTC-USDT-SWAP");
    const [open] = unwrap(await account.trading.openOrders(never));
    expect([open!.product, open!.orderId]).toEqual(["BTC-USDT-SWAP", ORDER_ID]);
    expect(asked("orders-pending")[0]!.query.get("instType")).toBe("SWAP");
  });

  it("tells fills in base currency", async () => {
    const fill = { tradeId: "9", billId: "9", fillPx: "42000", fillSz: "2", fee: "-0.42", feeCcy: "USDT" };
    answers = { "/api/v5/trade/fills": [{ ...row, ...fill, execType: "T", ts: String(NOW) }] };
    const [told] = unwrap(await account.trading.fills({ product: "BTC-USDT-SWAP", from: NOW }, never));
    expect([told!.product, String(told!.quantity), String(told!.fee), told!.feeCurrency]).toEqual([
      "BTC-USDT-SWAP",
      "0.02",
      "0.42",
      "USDT",
    ]);
  });

  it("tells positions in base currency, below zero where they are short, also what the bot does not trade", async () => {
    answers = {
      "/api/v5/account/positions": [
        { instId: "BTC-USDT-SWAP", posSide: "net", pos: "-3" },
        { instId: "BTC-USD-SWAP", posSide: "net", pos: "2" },
      ],
    };
    const held = unwrap(await account.trading.positions(never));
    expect(held.map(({ product, quantity }) => [product, String(quantity)])).toEqual([
      ["BTC-USDT-SWAP", "-0.03"],
      ["BTC-USD-SWAP", "2"],
    ]);
  });
});

describe("the futures market", () => {
  it.each(["coinbase", "kraken"] as const)("is refused at %s", async (venue) => {
    const opened = await openTrading(venue, CREDENTIALS, { market: "futures" });
    expect(opened.ok ? undefined : opened.error.message).toContain("Trade futures at okx.");
  });
});
