import type { Event } from "@spot-canvas/domain/events/codec";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { eventsOf, eventually, record, startLoop, walk } from "../testing/trading-loop.ts";
import { type Expectation, expectTrades } from "../testing/trading-oracle.ts";
import { enableStrategy, openPaperAccount } from "./enable.ts";

const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const HOUR = 3_600_000;
const ACCOUNT = "paper";

async function openLog(engine: "embedded" | "jetstream"): Promise<{ log: EventLog; close(): Promise<void> }> {
  if (engine === "embedded") {
    const database = await openPglite({ logger: silentLogger });
    const log = await openEmbeddedLog(database, { logger: silentLogger });
    const close = async () => {
      await log[Symbol.asyncDispose]();
      await database.close();
    };
    return { log, close };
  }
  const server = await startNatsServer();
  const log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  const close = async () => {
    await log[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return { log, close };
}

const enable = async (log: EventLog): Promise<void> => {
  await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: "BTC-USD" });
  await enableStrategy({
    log,
    account: ACCOUNT,
    strategy: "sma-cross",
    parameters: { fast: 3, slow: "8" },
    ...SERIES,
  });
};

const countOf = (events: readonly Event[], ...types: readonly Event["type"][]): number =>
  events.filter(({ type }) => types.includes(type)).length;

/** Whether every signal has its verdict and every order that could fill has filled. */
const isPlayed =
  ({ signals, trades }: Expectation) =>
  (events: readonly Event[]): boolean =>
    countOf(events, "SignalRaised") >= signals &&
    countOf(events, "OrderPlaced", "SignalDeclined") >= signals &&
    countOf(events, "TradeExecuted") >= trades.length;

const expectedTrade = ({ side, time, quantity, price, fee }: Expectation["trades"][number]) => ({
  side,
  timestamp: instantOfMillis(time),
  quantity: new Decimal(quantity, 8).toString(),
  price: new Decimal(price, 8).toString(),
  fee: new Decimal(fee, 8).toString(),
});

const tradesIn = (events: readonly Event[]) =>
  events
    .filter((event): event is Event<"TradeExecuted"> => event.type === "TradeExecuted")
    .map(({ data: { side, timestamp, quantity, price, fee } }) => ({
      side,
      timestamp,
      quantity: quantity.toString(),
      price: price.toString(),
      fee: fee.toString(),
    }));

/** What two runs must have in common: everything but the places in the log and the leases of processes. */
const comparable = (events: readonly Event[]): readonly string[] =>
  events
    .filter(({ type }) => type !== "BotLeaseTaken")
    .map((event) => {
      const data = JSON.stringify(event.data, (key, value: unknown) =>
        key === "trading" ? undefined : typeof value === "bigint" ? String(value) : value,
      );
      const { id, correlationId, causationId } = event.envelope;
      return [event.recorded.subject, event.type, id, correlationId, causationId, data].join(" ");
    })
    .sort();

describe.each(["embedded", "jetstream"] as const)("the loop on the %s log", (engine) => {
  const candles = walk(7, 600, HOUR);
  const expected = expectTrades(candles, 3, 8);

  it("trades recorded history as the rules say, whatever is recorded first", async () => {
    const bulk = await openLog(engine);
    const live = await openLog(engine);
    try {
      for (let page = 0; page < 600; page += 150) {
        await record(bulk.log, SERIES, candles.slice(page, page + 150));
      }
      await enable(bulk.log);
      await record(live.log, SERIES, candles.slice(0, 1));
      await enable(live.log);
      const services = [bulk, live].map(({ log }) => startLoop(log, openInProcessEphemeral(), [ACCOUNT]));
      for (const candle of candles.slice(1)) await record(live.log, SERIES, [candle], "websocket");
      const [ofBulk, ofLive] = await Promise.all(
        [bulk, live].map(({ log }) => eventually(log, isPlayed(expected))),
      );
      for (const service of services) await service.stop();
      expect(tradesIn(ofBulk!)).toEqual(expected.trades.map(expectedTrade));
      expect(tradesIn(ofLive!)).toEqual(expected.trades.map(expectedTrade));
      expect(countOf(ofBulk!, "SignalRaised")).toBe(expected.signals);
    } finally {
      await bulk.close();
      await live.close();
    }
  });

  it("comes to the same events when services are stopped anywhere and run twice at once", async () => {
    const calm = await openLog(engine);
    const rough = await openLog(engine);
    try {
      for (const { log } of [calm, rough]) {
        await record(log, SERIES, candles);
        await enable(log);
      }
      const once = startLoop(calm.log, openInProcessEphemeral(), [ACCOUNT]);
      const ofCalm = await eventually(calm.log, isPlayed(expected));
      await once.stop();
      for (let stops = 0; stops < 12; stops++) {
        const services = [startLoop(rough.log, openInProcessEphemeral(), [ACCOUNT])];
        if (stops % 3 === 0) services.push(startLoop(rough.log, openInProcessEphemeral(), [ACCOUNT]));
        const target = (await eventsOf(rough.log, "TRADING")).length + 1 + ((stops * 7) % 40);
        await eventually(rough.log, (events) => events.length >= target || isPlayed(expected)(events));
        for (const service of services) await service.stop();
      }
      const last = startLoop(rough.log, openInProcessEphemeral(), [ACCOUNT]);
      const ofRough = await eventually(rough.log, isPlayed(expected));
      await last.stop();
      expect(comparable(ofRough)).toEqual(comparable(ofCalm));
    } finally {
      await calm.close();
      await rough.close();
    }
  });
});
