/** A live bot at the simulated venues: what it does, what it writes, and what the venue has then. */
import type { EventType } from "@spot-canvas/domain/events/catalogue";
import type { Event } from "@spot-canvas/domain/events/codec";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../../log/event-log.ts";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { silentLogger } from "../../logging/logger.ts";
import { type AccountVenue, LiveScene, ofType } from "../../testing/live-account.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import type { Trading } from "../../venues/trading.ts";

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

/** The request that sends an order: no other must eat the fault. */
const SENDING = {
  coinbase: "POST /api/v3/brokerage/orders",
  kraken: "/AddOrder",
  okx: "POST /api/v5/trade/order",
} as const;
/** The request that sends a stop. */
const STOPPING = { kraken: "/AddOrder", okx: "/trade/order-algo" } as const;
const VENUES: readonly AccountVenue[] = ["coinbase", "kraken", "okx"];
let scenes = 0;
const open = (venue: AccountVenue): Promise<LiveScene> =>
  LiveScene.open(log, openInProcessEphemeral(), `live${++scenes}`, venue);

const sum = (amounts: readonly Decimal[]): string =>
  String(amounts.reduce((all, each) => all.plus(each), Decimal.ZERO).normalized());

/** What the venue has done is what the ledger says: each fill once, each order sent once, and what is held. */
async function expectEqualBooks(scene: LiveScene): Promise<void> {
  const desk = scene.simulator.account(scene.venue)!;
  const events = await scene.events();
  const trades = ofType(events, "TradeExecuted").map(({ data }) => data);
  expect(trades.map(({ venueTradeId }) => venueTradeId).toSorted()).toHaveLength(desk.fills.length);
  expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(desk.fills.length);
  expect(sum(trades.map(({ quantity }) => quantity))).toBe(sum(desk.fills.map(({ quantity }) => quantity)));
  const ids = desk.orders.map(({ clientId }) => clientId);
  expect(new Set(ids).size).toBe(ids.length);
  const placed = new Set(ofType(events, "OrderPlaced").map(({ data }) => data.order_id));
  expect(ids.filter((id) => !placed.has(id))).toEqual([]);
}

const has =
  (type: EventType, count = 1) =>
  (events: readonly Event[]): boolean =>
    ofType(events, type).length >= count;

const stopBelow = (scene: LiveScene, by: string): { stop_loss: string } => ({
  stop_loss: String(scene.price().times(Decimal.of(by)).rounded(2, "down")),
});

it("gives its lease up when it is stopped, so that the next one need not wait", async () => {
  await using scene = await open("okx");
  const first = await scene.start({ owner: "first", leaseMs: 600_000 });
  scene.tick();
  await scene.raise("buy");
  await scene.until(has("TradeExecuted"));
  await first.stop();
  const second = await scene.start({ owner: "second", leaseMs: 600_000 });
  await scene.raise("sell");
  await scene.until(has("TradeExecuted", 2));
  await second.stop();
  await expectEqualBooks(scene);
});

describe.each(VENUES)("a live account at %s", (venue) => {
  it("enters on a signal, is protected, and leaves on the next with what is left", async () => {
    await using scene = await open(venue);
    const bot = await scene.start();
    scene.tick();
    await scene.raise("buy", stopBelow(scene, "0.9"));
    await scene.until((events) => ofType(events, "OrderAccepted").length === 2);
    await scene.raise("sell");
    const events = await scene.until((all) => has("TradeExecuted", 2)(all) && has("OrderCancelled")(all));
    await bot.stop();
    await expectEqualBooks(scene);
    const held = ofType(events, "OrderPlaced").map(({ data }) => [data.role, data.emulation]);
    const stop = { coinbase: "stop-limit", kraken: undefined, okx: undefined }[venue];
    expect(held).toEqual([
      ["entry", "ioc"],
      ["stop", stop],
      ["exit", undefined],
    ]);
    const desk = scene.simulator.account(venue)!;
    expect(desk.orders.filter(({ state }) => state === "open")).toEqual([]);
    const bought = ofType(events, "TradeExecuted").map(({ data }) => String(data.quantity));
    if (venue !== "okx") expect(bought[0]).toBe(bought[1]);
  });

  it("sells by itself when a live price reaches a target that cannot rest beside the stop", async () => {
    await using scene = await open(venue);
    const bot = await scene.start();
    scene.tick();
    const target = String(scene.price().times(Decimal.of("1.2")).rounded(2, "down"));
    await scene.raise("buy", { ...stopBelow(scene, "0.5"), take_profit: target });
    await scene.until(has("OrderAccepted", 3));
    const first = await scene.events();
    const resting = ofType(first, "OrderPlaced").filter(({ data }) => data.emulation !== "held");
    expect(resting.map(({ data }) => data.role)).toEqual(["entry", "stop"]);
    scene.tick(target);
    const fired = await scene.until((events) =>
      ofType(events, "OrderPlaced").some(({ data }) => data.leg.endsWith(".fired")),
    );
    const cancelled = ofType(fired, "OrderCancelled").map(({ data }) => data.reason);
    expect(cancelled[0]).toContain("take profit reached");
    await bot.stop();
    await expectEqualBooks(scene);
  });

  // Coinbase has no stop that sells at the market; at the others the venue refuses it here, so that the bot holds it.
  it("sells at the market when the live price falls through a stop that the bot holds or watches", async () => {
    await using scene = await open(venue);
    const bot = await scene.start();
    await scene.recovered();
    scene.tick();
    if (venue !== "coinbase") {
      const skip = venue === "kraken" ? 1 : 0;
      scene.simulator.fail({ fault: "refused-order", venue, contains: STOPPING[venue], skip, times: 1 });
    }
    await scene.raise("buy", stopBelow(scene, "0.9"));
    await scene.until(has("OrderAccepted", 2));
    scene.tick("1");
    const events = await scene.until(has("TradeExecuted", 2));
    const [, sale] = ofType(events, "TradeExecuted").map(({ data }) => data);
    expect([sale!.side, sale!.exitReason]).toEqual(["sell", "stop loss"]);
    const stops = ofType(events, "OrderPlaced").filter(
      ({ data }) => data.role === "stop" && !data.leg.endsWith(".fired"),
    );
    expect(stops.at(-1)!.data.emulation).toBe(venue === "coinbase" ? "stop-limit" : "held");
    await bot.stop();
    await expectEqualBooks(scene);
  });

  it.each(["refused-order", "insufficient-funds", "delisted-product", "halted-product", "invalid-nonce"])(
    "records the refusal of an order by %s, and goes on with the next signal",
    async (fault) => {
      await using scene = await open(venue);
      const bot = await scene.start();
      await scene.recovered();
      const order = SENDING[venue];
      scene.simulator.fail({ fault, contains: order, times: 1, venue });
      scene.tick();
      await scene.raise("buy");
      await scene.until(has("OrderRejected"));
      await scene.raise("buy");
      await scene.until(has("TradeExecuted"));
      await bot.stop();
      await expectEqualBooks(scene);
    },
  );

  it("hears of a fill from the venue itself, long before it would look again", async () => {
    await using scene = await open(venue);
    const slow = { lookEveryMs: 600_000 };
    const bot = await scene.start(slow);
    await scene.recovered();
    const above = String(scene.price().times(Decimal.of("0.95")).rounded(2, "down"));
    await scene.raise("buy", { limit_price: above });
    await scene.until(has("OrderAccepted"));
    const resting = scene.simulator.account(venue)!.orders[0]!;
    await scene.listening();
    scene.simulator.account(venue)!.fillNow(resting);
    await scene.until(has("TradeExecuted"));
    await bot.stop();
    await expectEqualBooks(scene);
  });

  it("hears of a fill that comes while an answer of before it is on its way", async () => {
    await using scene = await open(venue);
    const real = await scene.trading();
    let hear = (): void => {};
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    let isOlder = false;
    const find: Trading["find"] = async (...asked) => {
      const answer = await real.find(...asked);
      if (isOlder || !answer.ok || answer.value?.state !== "open") return answer;
      isOlder = true;
      scene.simulator.account(venue)!.fillNow(scene.simulator.account(venue)!.orders[0]!);
      await heard;
      return answer;
    };
    async function* updates(signal: AbortSignal) {
      for await (const update of real.updates(signal)) {
        yield update;
        if (isOlder && update.kind !== "connected") hear();
      }
    }
    const trading = new Proxy(real, {
      get(_, name) {
        if (name === "find") return find;
        if (name === "updates") return updates;
        const value: unknown = Reflect.get(real, name, real);
        return typeof value === "function" ? value.bind(real) : value;
      },
    });
    const bot = await scene.start({ lookEveryMs: 600_000 }, { trading });
    await scene.recovered();
    await scene.listening();
    const below = String(scene.price().times(Decimal.of("0.95")).rounded(2, "down"));
    await scene.raise("buy", { limit_price: below });
    await scene.until(has("TradeExecuted"));
    await bot.stop();
    await expectEqualBooks(scene);
  });

  it("records fills that are told twice once, and all that a cancellation which lost the race left filled", async () => {
    await using scene = await open(venue);
    const bot = await scene.start();
    scene.simulator.fail({ fault: "repeated-fills", venue });
    scene.tick();
    await scene.raise("buy", stopBelow(scene, "0.9"));
    await scene.until(has("OrderAccepted", 2));
    scene.simulator.fail({ fault: "lost-cancel", venue, times: 1, contains: "ancel" });
    await scene.raise("sell");
    const events = await scene.until(has("TradeExecuted", 2));
    await bot.stop();
    scene.simulator.heal();
    await expectEqualBooks(scene);
    const sold = ofType(events, "TradeExecuted").filter(({ data }) => data.side === "sell");
    expect(sold).toHaveLength(1);
  });

  it.each(["lost-answer", "cut-connection", "gateway-page", "invalid-json", "unavailable"])(
    "finds out what became of an order whose answer was lost by %s, and sends none twice",
    async (fault) => {
      await using scene = await open(venue);
      const bot = await scene.start();
      await scene.recovered();
      const order = SENDING[venue];
      scene.simulator.fail({ fault, contains: order, times: 1, venue });
      scene.tick();
      await scene.raise("buy");
      const settled = (events: readonly Event[]): boolean =>
        has("TradeExecuted")(events) || has("OrderRejected")(events);
      const events = await scene.until(settled);
      await bot.stop();
      await expectEqualBooks(scene);
      expect(ofType(events, "OrderPlaced")).toHaveLength(1);
    },
  );
});
