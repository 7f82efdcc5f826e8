import { unwrap } from "@spot-canvas/domain/fault";
import { Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openTrading } from "../../venues/open-trading.ts";
import type { Trading } from "../../venues/trading.ts";
import { type SteppedClock, steppedClock } from "../clock.ts";
import { type Simulator, startSimulator } from "../simulator.ts";

const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);
const never = new AbortController().signal;
const CREDENTIALS = { key: "the-key", secret: "c2VjcmV0", passphrase: "word" };

let clock: SteppedClock;
let simulator: Simulator;
let trading: Trading;
let orders = 0;
beforeEach(async () => {
  clock = steppedClock(NOW);
  simulator = await startSimulator({ clock, balances: { USD: "100000" } });
  const usual = { unlimited: true, attempts: 1, backOffMs: 1, now: () => clock.now() };
  const options = { restUrl: simulator.urls.okx.rest, market: "futures", ...usual } as const;
  trading = unwrap(await openTrading("okx", CREDENTIALS, options));
});
afterEach(async () => {
  await trading[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

const place = (side: "buy" | "sell", quantity: string, reduceOnly = false) => {
  const spec = { side, type: "market", quantity: Quantity(Decimal.of(quantity)), reduceOnly } as const;
  const orderId = (++orders).toString(16).padStart(32, "0");
  return trading.place({ orderId, product: "BTC-USD-SWAP", spec, leverage: 10, sendBy: NOW + 2_000 }, never);
};
const held = async () =>
  unwrap(await trading.positions(never)).map(({ product, quantity }) => `${quantity} ${product}`);

it("holds one position for both directions, turns it around, and moves no coins", async () => {
  await place("buy", "0.5");
  expect(await held()).toEqual(["0.5 BTC-USD-SWAP"]);
  await place("sell", "0.8");
  expect(await held()).toEqual(["-0.3 BTC-USD-SWAP"]);
  await place("buy", "0.3", true);
  expect(await held()).toEqual([]);
  const balances = unwrap(await trading.balances(never));
  expect(balances.map(({ currency }) => currency)).toEqual(["USD"]);
  const fills = unwrap(await trading.fills({ product: "BTC-USD-SWAP", from: NOW - 1_000 }, never));
  const paid = fills.reduce((sum, { fee }) => sum.plus(fee), Decimal.ZERO);
  const cash = fills.reduce((sum, { side, price, quantity }) => {
    const value = price.times(quantity);
    return side === "buy" ? sum.minus(value) : sum.plus(value);
  }, Decimal.of("100000"));
  expect(String(balances[0]!.total)).toBe(String(cash.minus(paid).normalized()));
});

it("refuses what only reduces without a position, in its direction, and beyond it", async () => {
  expect(await place("sell", "0.1", true)).toMatchObject({ reason: expect.stringContaining("51169") });
  await place("buy", "0.5");
  expect(await place("buy", "0.1", true)).toMatchObject({ reason: expect.stringContaining("51169") });
  expect(await place("sell", "0.6", true)).toMatchObject({ reason: expect.stringContaining("51112") });
  expect(await held()).toEqual(["0.5 BTC-USD-SWAP"]);
});

it("refuses less than a lot of contracts, and what its margin does not allow", async () => {
  expect(await place("buy", "0.00005")).toMatchObject({ reason: expect.stringContaining("51121") });
  expect(await place("buy", "50000")).toMatchObject({ reason: expect.stringContaining("51008") });
  expect(simulator.account("okx")!.orders).toEqual([]);
});

it("charges what is held every eight hours, and bills it with an id of its own", async () => {
  await place("buy", "0.5");
  const usd = async () =>
    String(unwrap(await trading.balances(never)).find(({ currency }) => currency === "USD")!.total);
  const before = Decimal.of(await usd());
  clock.advance(24 * 3_600_000);
  const told = unwrap(await trading.funding(NOW, never));
  expect(
    told.map(({ product, currency, time }) => [product, currency, new Date(time).getUTCHours()]),
  ).toEqual([
    ["BTC-USD-SWAP", "USD", 16],
    ["BTC-USD-SWAP", "USD", 0],
    ["BTC-USD-SWAP", "USD", 8],
  ]);
  expect(new Set(told.map(({ billId }) => billId)).size).toBe(3);
  const charged = told.reduce((sum, { amount }) => sum.plus(amount), Decimal.ZERO);
  expect(await usd()).toBe(String(before.minus(charged).normalized()));
  expect(unwrap(await trading.funding(told[1]!.time, never))).toEqual(told.slice(1));
});
