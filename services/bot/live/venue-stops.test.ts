/** Stops that rest at the venue: triggered there, lost on the way, cancelled too late, and filled in part. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { MarketType } from "@spot-canvas/domain/events/subject";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventLog } from "../../log/event-log.ts";
import { openInProcessEphemeral } from "../../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../../log/jetstream/log.ts";
import { createLogger, silentLogger } from "../../logging/logger.ts";
import type { SimulatedOrder } from "../../simulator/accounts/order.ts";
import { type AccountVenue, LiveScene, ofType } from "../../testing/live-account.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";

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

const has =
  (type: "TradeExecuted" | "OrderAccepted" | "OrderCancelled", count = 1) =>
  (events: readonly Event[]): boolean =>
    ofType(events, type).length >= count;
const isOpen = ({ state }: SimulatedOrder): boolean => state === "open";

/** What sends a stop, of all requests from then on. */
const STOPPING = {
  kraken: { contains: "/AddOrder", skip: 1 },
  okx: { contains: "POST /api/v5/trade/order-algo" },
};
const MARKETS: readonly (readonly [AccountVenue & keyof typeof STOPPING, MarketType])[] = [
  ["kraken", "spot"],
  ["okx", "spot"],
  ["okx", "futures"],
];

let scenes = 0;
describe.each(MARKETS)("a stop at %s, %s", (venue, market) => {
  const open = () => LiveScene.open(log, openInProcessEphemeral(), `stops${++scenes}`, venue, market);
  const below = (scene: LiveScene) => ({
    stop_loss: String(scene.price().times(Decimal.of("0.9")).rounded(2, "down")),
  });
  const stopsAt = (scene: LiveScene) =>
    scene.simulator.account(venue)!.orders.filter(({ stop }) => stop !== undefined);
  /** Buys with a stop below, and waits until both are known. */
  const enter = async (scene: LiveScene): Promise<SimulatedOrder> => {
    scene.tick();
    await scene.raise("buy", below(scene));
    await scene.until((events) => has("TradeExecuted")(events) && has("OrderAccepted", 2)(events));
    return stopsAt(scene)[0]!;
  };
  /** The fills of the venue are those in the ledger, each under the id of its order, and nothing is left open. */
  const expectSameFills = async (scene: LiveScene): Promise<void> => {
    const desk = scene.simulator.account(venue)!;
    const trades = ofType(await scene.events(), "TradeExecuted").map(({ data }) => data);
    expect(trades.map(({ orderId, quantity }) => `${orderId} ${quantity}`)).toEqual(
      desk.fills.map(({ order, quantity }) => `${order.clientId} ${quantity}`),
    );
    expect(desk.orders.filter(isOpen)).toEqual([]);
  };
  const saleOf = (events: readonly Event[]) =>
    ofType(events, "TradeExecuted").filter(({ data }) => data.exitReason !== undefined);

  it("that is triggered there sells once, under the id of its intent", async () => {
    await using scene = await open();
    const bot = await scene.start({ lookEveryMs: 600_000 });
    await scene.recovered();
    await scene.listening();
    const stop = await enter(scene);
    expect(stop.type).toBe("stop");
    scene.simulator.account(venue)!.fillNow(stop);
    const events = await scene.until(has("TradeExecuted", 2));
    await bot.stop();
    await expectSameFills(scene);
    expect(saleOf(events).map(({ data }) => [data.orderId, data.exitReason])).toEqual([
      [stop.clientId, "stop loss"],
    ]);
    const placed = ofType(events, "OrderPlaced").map(({ data }) => [data.role, data.emulation]);
    expect(placed.at(-1)).toEqual(["stop", undefined]);
    if (market === "futures") expect(stop.isReduceOnly).toBe(true);
  });

  it("that is triggered while no bot runs is recorded as the account's own by the next one", async () => {
    await using scene = await open();
    const first = await scene.start();
    const stop = await enter(scene);
    await first.stop();
    scene.simulator.account(venue)!.fillNow(stop);
    const second = await scene.start({}, { logger });
    await scene.until(has("TradeExecuted", 2));
    await second.stop();
    await expectSameFills(scene);
    expect(said.filter((line) => line.includes("somebody else"))).toEqual([]);
  });

  it("whose answer was lost is found there, and never sent again", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.simulator.fail({ fault: "lost-answer", venue, ...STOPPING[venue], times: 1 });
    const stop = await enter(scene);
    expect(stopsAt(scene)).toHaveLength(1);
    scene.simulator.account(venue)!.fillNow(stop);
    await scene.until(has("TradeExecuted", 2));
    await bot.stop();
    await expectSameFills(scene);
  });

  it("that is triggered while its cancellation is on the way has sold what an exit would sell", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await enter(scene);
    scene.simulator.fail({ fault: "lost-cancel", venue, times: 1, contains: "ancel" });
    await scene.raise("sell");
    const events = await scene.until((all) => ofType(all, "SignalDeclined").length === 1);
    await bot.stop();
    await expectSameFills(scene);
    expect(saleOf(events)).toHaveLength(1);
    // It was to leave a position: where it finds none, it opens none the other way.
    expect(ofType(events, "SignalDeclined")[0]!.data.rule).toBe("no-position");
    expect(ofType(events, "OrderPlaced").map(({ data }) => data.role)).toEqual(["entry", "stop"]);
  });

  it("that fills in part and then no more leaves the rest to an exit", async () => {
    await using scene = await open();
    const bot = await scene.start();
    await scene.recovered();
    scene.simulator.fail({ fault: "partial-fill", venue, ...STOPPING[venue], times: 1 });
    const stop = await enter(scene);
    scene.simulator.account(venue)!.fillNow(stop);
    await scene.until(has("TradeExecuted", 2));
    await scene.raise("sell");
    const events = await scene.until((all) => has("TradeExecuted", 3)(all) && has("OrderCancelled")(all));
    await bot.stop();
    await expectSameFills(scene);
    const [, half, rest] = ofType(events, "TradeExecuted").map(({ data }) => data);
    expect([half!.orderId, half!.exitReason]).toEqual([stop.clientId, "stop loss"]);
    expect(rest!.orderId).not.toBe(stop.clientId);
    expect(ofType(events, "OrderCancelled").map(({ data }) => data.order_id)).toContain(stop.clientId);
  });

  const AMENDING = { kraken: "/AmendOrder", okx: "/trade/amend-algos" }[venue];
  const away = (scene: LiveScene, by: string): string =>
    String(scene.price().times(Decimal.of(by)).rounded(2, "down"));
  /** Buys with a trailing stop far below, and waits until both are known. */
  const follow = async (scene: LiveScene, distance = away(scene, "0.3")): Promise<SimulatedOrder> => {
    scene.tick();
    await scene.raise("buy", { trail: { distance } });
    await scene.until((events) => has("TradeExecuted")(events) && has("OrderAccepted", 2)(events));
    return stopsAt(scene)[0]!;
  };
  const standsAt = async (scene: LiveScene, price: string): Promise<SimulatedOrder> => {
    for (;;) {
      const stop = stopsAt(scene).find((each) => isOpen(each) && String(each.stop) === price);
      if (stop !== undefined) return stop;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const amendments = (scene: LiveScene) =>
    scene.simulator.requests.filter(({ target }) => target.includes(AMENDING));

  it("that trails rests there, and is moved in place when a candle closes, never back", async () => {
    await using scene = await open();
    const bot = await scene.start();
    // Said once: the market goes on meanwhile.
    const distance = away(scene, "0.3");
    const stop = await follow(scene, distance);
    const [first, top] = [stop.stop!, scene.price().times(Decimal.of("1.2")).rounded(2, "down")];
    scene.close(top);
    const wanted = String(top.minus(Decimal.of(distance)));
    const moved = await standsAt(scene, wanted);
    expect([moved.number, first.compare(moved.stop!)]).toEqual([stop.number, -1]);
    scene.close(away(scene, "1.1"));
    scene.tick();
    const events = await scene.until((all) => ofType(all, "OrderAmended").length === 1);
    expect(ofType(events, "OrderAmended")[0]!.data).toMatchObject({
      order_id: stop.clientId,
      stop_price: wanted,
    });
    expect(ofType(events, "OrderPlaced").at(-1)!.data).toMatchObject({
      ...{ order_type: "trailing-stop", emulation: "moved" },
    });
    expect(amendments(scene).map(({ body }) => body)).toEqual([expect.stringContaining(stop.clientId)]);
    scene.simulator.account(venue)!.fillNow(moved);
    const all = await scene.until(has("TradeExecuted", 2));
    await bot.stop();
    await expectSameFills(scene);
    expect(ofType(all, "OrderCancelled")).toEqual([]);
    expect(saleOf(all).map(({ data }) => data.exitReason)).toEqual(["trailing stop"]);
  });

  it.each(["lost-answer", "unavailable", "cut-connection"])(
    "whose move goes unanswered by %s is looked up, and stands where the log says",
    async (fault) => {
      await using scene = await open();
      const bot = await scene.start();
      const stop = await follow(scene);
      scene.simulator.fail({ fault, venue, contains: AMENDING, times: 1 });
      scene.close(away(scene, "1.2"));
      const events = await scene.until((all) => ofType(all, "OrderAmended").length === 1);
      const moved = await standsAt(scene, ofType(events, "OrderAmended")[0]!.data.stop_price);
      await bot.stop();
      expect(moved.number).toBe(stop.number);
      expect(ofType(await scene.events(), "OrderCancelled")).toEqual([]);
    },
  );

  it("that was to be moved when its bot was killed is moved by the next", async () => {
    await using scene = await open();
    const first = await scene.start();
    await follow(scene);
    scene.simulator.fail({ fault: "unavailable", venue, contains: AMENDING });
    scene.close(away(scene, "1.2"));
    const events = await scene.until((all) => ofType(all, "OrderAmended").length === 1);
    await first.stop();
    scene.simulator.heal();
    const second = await scene.start();
    await standsAt(scene, ofType(events, "OrderAmended")[0]!.data.stop_price);
    await second.stop();
  });

  it("that the venue will not move is ended, and another stands there", async () => {
    await using scene = await open();
    const bot = await scene.start();
    const stop = await follow(scene);
    scene.simulator.fail({ fault: "refused-order", venue, contains: AMENDING, times: 1 });
    scene.close(away(scene, "1.2"));
    const events = await scene.until((all) => ofType(all, "OrderAmended").length === 1);
    const another = await standsAt(scene, ofType(events, "OrderAmended")[0]!.data.stop_price);
    await bot.stop();
    expect(another.number).not.toBe(stop.number);
    const [cancelled] = ofType(await scene.events(), "OrderCancelled").map(({ data }) => data);
    expect(cancelled).toMatchObject({
      ...{ order_id: stop.clientId, reason: expect.stringContaining("it is not moved") },
    });
  });

  it("that trails is not moved while the account is frozen, and is from then on", async () => {
    await using scene = await open();
    const bot = await scene.start();
    const stop = await follow(scene);
    const control = { family: "control", account: scene.account } as const;
    const halted = { account: scene.account, reason: "enough", freeze: true };
    await scene.append("TradingHalted", halted, control);
    // The verdict on it shows that the bot has read so far.
    await scene.raise("buy");
    await scene.until((all) => ofType(all, "SignalDeclined").length === 1);
    scene.close(away(scene, "1.2"));
    const seen = scene.simulator.requests.length;
    while (scene.simulator.requests.length < seen + 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(amendments(scene)).toEqual([]);
    await scene.append("TradingResumed", { account: scene.account, reason: "go on" }, control);
    const events = await scene.until((all) => ofType(all, "OrderAmended").length === 1);
    const moved = await standsAt(scene, ofType(events, "OrderAmended")[0]!.data.stop_price);
    await bot.stop();
    expect(moved.number).toBe(stop.number);
  });

  it("that stands closer at the venue than in the log is left there", async () => {
    await using scene = await open();
    const bot = await scene.start();
    const stop = await follow(scene);
    const desk = scene.simulator.account(venue)!;
    const closer = stop.stop!.plus(Decimal.of("100"));
    desk.amend(stop, closer);
    const seen = scene.simulator.requests.length;
    while (scene.simulator.requests.length < seen + 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await bot.stop();
    expect([amendments(scene), String(stopsAt(scene)[0]!.stop)]).toEqual([[], String(closer)]);
  });
});

it("trails on live prices at a venue that moves no stops", async () => {
  await using scene = await LiveScene.open(log, openInProcessEphemeral(), `stops${++scenes}`, "coinbase");
  const bot = await scene.start();
  scene.tick();
  const distance = String(scene.price().times(Decimal.of("0.3")).rounded(2, "down"));
  await scene.raise("buy", { trail: { distance } });
  await scene.until(has("OrderAccepted", 2));
  scene.close(scene.price().times(Decimal.of("1.2")).rounded(2, "down"));
  const events = await scene.until(has("OrderCancelled"));
  await bot.stop();
  const [, first, second] = ofType(events, "OrderPlaced").map(({ data }) => data);
  expect([first!.emulation, second!.emulation]).toEqual(["held", "held"]);
  expect(Decimal.of(second!.stop_price!).compare(Decimal.of(first!.stop_price!))).toBe(1);
  expect(ofType(events, "OrderAmended")).toEqual([]);
});
