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
    const events = await scene.until(has("TradeExecuted", 2));
    await bot.stop();
    await expectSameFills(scene);
    expect(saleOf(events)).toHaveLength(1);
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
});
