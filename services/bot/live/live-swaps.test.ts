/** A live bot on the futures market, at the simulated OKX: what it holds there is what the ledger says, both ways. */
import type { Event } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { ok } from "@spot-canvas/domain/fault";
import { AccountBook } from "@spot-canvas/domain/ledger/account-book";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventLog } from "../../log/event-log.ts";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { createLogger, silentLogger } from "../../logging/logger.ts";
import { LiveScene, ofType } from "../../testing/live-account.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import type { Trading, VenueFunding } from "../../venues/trading.ts";

let server: NatsServer;
let log: EventLog;
beforeAll(async () => {
  server = await startNatsServer();
  log = await openJetStreamLog({ url: server.url, logger: silentLogger });
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const said: string[] = [];
const logger = createLogger({ write: (line) => void said.push(line) });
beforeEach(() => {
  said.length = 0;
});

let scenes = 0;
const open = (): Promise<LiveScene> =>
  LiveScene.open(log, openInProcessEphemeral(), `swaps${++scenes}`, "okx", "futures");

const trades = (count: number) => (events: readonly Event[]) =>
  ofType(events, "TradeExecuted").length >= count;

/** What the ledger says is held, below zero where it is short. */
async function heldInLedger(scene: LiveScene): Promise<Decimal> {
  const book = new AccountBook(DEFAULT_TENANT, scene.account);
  for (const event of await scene.events()) book.take(event);
  const position = book.positionOf("BTC-USD-SWAP", "futures");
  if (position === undefined) return Decimal.ZERO;
  return position.side === "long" ? position.quantity : position.quantity.negated();
}

const heldAtVenue = (scene: LiveScene): Decimal =>
  scene.simulator.account("okx")!.contracts.positions[0]?.quantity ?? Decimal.ZERO;

/** Which way both say that the account stands, once they say the same. */
async function standing(scene: LiveScene): Promise<"long" | "short" | "flat"> {
  const held = await heldInLedger(scene);
  expect(String(held)).toBe(String(heldAtVenue(scene).normalized()));
  return held.isZero() ? "flat" : held.isPositive() ? "long" : "short";
}

/** Starts a bot, has it act on a signal until there are so many fills, and stops it. */
async function act(scene: LiveScene, action: "buy" | "sell", fills: number): Promise<readonly Event[]> {
  const bot = await scene.start({}, { logger });
  scene.tick();
  await scene.raise(action);
  const events = await scene.until(trades(fills));
  await bot.stop();
  return events;
}

describe("a live account on the futures market", () => {
  it("goes long and short and out again through restarts, and the ledger's position is the venue's", async () => {
    await using scene = await open();
    await act(scene, "buy", 1);
    expect(await standing(scene)).toBe("long");
    await act(scene, "sell", 2);
    expect(await standing(scene)).toBe("flat");
    await act(scene, "sell", 3);
    expect(await standing(scene)).toBe("short");
    const events = await act(scene, "buy", 4);
    expect(await standing(scene)).toBe("flat");
    expect(said.filter((line) => line.includes("the venue holds"))).toEqual([]);

    const placed = ofType(events, "OrderPlaced").map(({ data }) => data);
    expect(
      placed.map(({ market_type, side, role, leverage, reduce_only }) => [
        market_type,
        side,
        role,
        leverage,
        reduce_only,
      ]),
    ).toEqual([
      ["futures", "buy", "entry", 2, undefined],
      ["futures", "sell", "exit", undefined, true],
      ["futures", "sell", "entry", 2, undefined],
      ["futures", "buy", "exit", undefined, true],
    ]);
    const desk = scene.simulator.account("okx")!;
    expect(desk.orders.map(({ clientId, isReduceOnly }) => [clientId, isReduceOnly])).toEqual(
      placed.map(({ order_id, reduce_only }) => [order_id, reduce_only === true]),
    );
    expect(ofType(events, "TradeExecuted").map(({ data }) => [data.marketType, data.leverage])).toEqual([
      ["futures", 2],
      ["futures", undefined],
      ["futures", 2],
      ["futures", undefined],
    ]);
    const book = new AccountBook(DEFAULT_TENANT, scene.account);
    for (const event of events) book.take(event);
    const usd = desk.balances.find(({ currency }) => currency === "USD")!;
    expect(book.balanceOf("USD")!.minus(usd.total).absolute().compare(Decimal.of("0.000001"))).toBe(-1);
  });

  it("closes a short position when the live price rises through a stop that the venue refused", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.tick();
    scene.simulator.fail({ fault: "refused-order", venue: "okx", contains: "/trade/order-algo", times: 1 });
    const above = String(scene.price().times(Decimal.of("1.1")).rounded(2, "down"));
    await scene.raise("sell", { stop_loss: above });
    await scene.until((events) => ofType(events, "OrderAccepted").length === 2);
    scene.tick(String(Decimal.of(above).times(Decimal.of("1.1")).rounded(2, "down")));
    const events = await scene.until(trades(2));
    await bot.stop();
    expect(await standing(scene)).toBe("flat");
    const [, closing] = ofType(events, "TradeExecuted").map(({ data }) => data);
    expect([closing!.side, closing!.exitReason]).toEqual(["buy", "stop loss"]);
    expect(scene.simulator.account("okx")!.orders.at(-1)!.isReduceOnly).toBe(true);
  });

  it("opens nothing the other way where the stop has sold before an exit had its turn", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.tick();
    const below = String(scene.price().times(Decimal.of("0.9")).rounded(2, "down"));
    await scene.raise("buy", { stop_loss: below });
    await scene.until((events) => trades(1)(events) && ofType(events, "OrderAccepted").length === 2);
    await bot.stop();
    await scene.raise("sell");
    const desk = scene.simulator.account("okx")!;
    desk.fillNow(desk.orders.find(({ stop }) => stop !== undefined)!);
    const next = await scene.start();
    const events = await scene.until(
      (events) => trades(2)(events) && ofType(events, "SignalDeclined").length === 1,
    );
    await next.stop();
    expect(ofType(events, "SignalDeclined")[0]!.data.rule).toBe("no-position");
    expect(await standing(scene)).toBe("flat");
  });

  it("says at the next start that somebody else changed what is held", async () => {
    await using scene = await open();
    await act(scene, "buy", 1);
    const { contracts } = scene.simulator.account("okx")!;
    const { product } = contracts.positions[0]!;
    contracts.fill(product, "sell", Decimal.of("0.01"), scene.price());
    const bot = await scene.start({}, { logger });
    while (!said.some((line) => line.includes("BTC-USD-SWAP futures, the ledger says"))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await bot.stop();
  });

  it("trades with the leverage of the configuration, and refuses where the venue says another", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.simulator.fail({
      fault: "unavailable",
      contains: "POST /api/v5/account/set-leverage",
      times: 1,
      venue: "okx",
    });
    scene.tick();
    await scene.raise("buy");
    const refused = await scene.until((events) => ofType(events, "OrderRejected").length === 1);
    expect(ofType(refused, "OrderRejected")[0]!.data.reason).toMatch(/^not sent: /);
    expect(scene.simulator.account("okx")!.orders).toEqual([]);
    await scene.raise("buy");
    await scene.until(trades(1));
    await bot.stop();
    const desk = scene.simulator.account("okx")!;
    expect(desk.contracts.leverageOf(desk.orders[0]!.product)).toBe(2);
    expect(await standing(scene)).toBe("long");
  });

  it("records each of the venue's bills of funding once, through restarts", async () => {
    await using scene = await open();
    await act(scene, "buy", 1);
    const time = Date.now();
    const bill = (billId: string, amount: string): VenueFunding => {
      return { billId, product: scene.product, time, amount: Decimal.of(amount), currency: "USD" };
    };
    const inCoins = { ...bill("3", "0.001"), product: "ETH-USD-SWAP", currency: "ETH" };
    const bills = [bill("1", "1.25"), bill("2", "-0.5"), inCoins];
    const billed = async (): Promise<Trading> => {
      const funding = async () => ok(bills);
      return new Proxy(await scene.trading(), {
        get(trading, name) {
          if (name === "funding") return funding;
          const value: unknown = Reflect.get(trading, name, trading);
          return typeof value === "function" ? value.bind(trading) : value;
        },
      });
    };
    for (let starts = 0; starts < 2; starts++) {
      const bot = await scene.start({}, { trading: await billed(), logger });
      await scene.until((events) => ofType(events, "FundingPaid").length >= 2);
      while (said.filter((line) => line.includes("the venue billed funding in ETH")).length <= starts) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await bot.stop();
    }
    const paid = ofType(await scene.events(), "FundingPaid").map(({ data }) => data);
    expect(paid.map(({ symbol, amount, venue_bill_id: id }) => [symbol, amount, id])).toEqual([
      ["BTC-USD-SWAP", "1.25", "1"],
      ["BTC-USD-SWAP", "-0.5", "2"],
    ]);
  });
});
