import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Event } from "@spot-canvas/domain/events/codec";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { encodeForming, formingSubject } from "../ingestion/forming.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { Death } from "../testing/crashing-log.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { eventsOf, eventually, record, startLoop, walk } from "../testing/trading-loop.ts";
import { type Expectation, expectTrades } from "../testing/trading-oracle.ts";
import { enableStrategy, openPaperAccount } from "./enable.ts";

const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const HOUR = 3_600_000;
const ACCOUNT = "paper";

/** PGlite takes seconds to open: two are opened before the tests, emptied and given again. */
const databases: Database[] = [];
const free: Database[] = [];
beforeAll(async () => {
  for (let count = 0; count < 2; count++) databases.push(await openPglite({ logger: silentLogger }));
  free.push(...databases);
}, 120_000);
afterAll(async () => {
  for (const database of databases) await database.close();
});

async function emptyDatabase(): Promise<Database> {
  const database = free.pop()!;
  await database.query("drop schema if exists log cascade");
  return database;
}

async function openLog(engine: "embedded" | "jetstream"): Promise<{ log: EventLog; close(): Promise<void> }> {
  if (engine === "embedded") {
    const database = await emptyDatabase();
    const log = await openEmbeddedLog(database, { logger: silentLogger });
    const close = async () => {
      await log[Symbol.asyncDispose]();
      free.push(database);
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
  const candles = walk(7, 400, HOUR);
  const expected = expectTrades(candles, 3, 8);

  it("trades recorded history as the rules say, whatever is recorded first", async () => {
    const bulk = await openLog(engine);
    const live = await openLog(engine);
    try {
      for (let page = 0; page < 400; page += 100) {
        await record(bulk.log, SERIES, candles.slice(page, page + 100));
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

  it("comes to the same events when its process is killed at any append, before it or after it", async () => {
    const calm = await openLog(engine);
    const rough = await openLog(engine);
    const few = candles.slice(0, 120);
    const played = isPlayed(expectTrades(few, 3, 8));
    try {
      for (const { log } of [calm, rough]) {
        await record(log, SERIES, few);
        await enable(log);
      }
      const once = startLoop(calm.log, openInProcessEphemeral(), [ACCOUNT]);
      const ofCalm = await eventually(calm.log, played);
      await once.stop();
      for (let kills = 0; kills < 60; kills++) {
        const death = new Death(1 + ((kills * 5) % 4), kills % 2 === 0);
        const service = startLoop(death.of(rough.log), openInProcessEphemeral(), [ACCOUNT]);
        await eventually(rough.log, (events) => death.happened || played(events));
        await service.stop().catch((error: Error) => expect(error.message).toBe("killed"));
      }
      const last = startLoop(rough.log, openInProcessEphemeral(), [ACCOUNT]);
      const ofRough = await eventually(rough.log, played);
      await last.stop();
      expect(comparable(ofRough)).toEqual(comparable(ofCalm));
    } finally {
      await calm.close();
      await rough.close();
    }
  });

  it("fills an order at the open of the forming candle, as it would at the open of the closed one", async () => {
    const { log, close } = await openLog(engine);
    await using ephemeral = openInProcessEphemeral();
    const [first] = expected.trades;
    const at = candles.findIndex(({ time }) => time === first!.time);
    try {
      await record(log, SERIES, candles.slice(0, at));
      await enable(log);
      const service = startLoop(log, ephemeral, [ACCOUNT]);
      await eventually(log, (events) => countOf(events, "OrderAccepted") > 0);
      const next = candles[at]!;
      const tell = (time: number, open: number) =>
        ephemeral.publish(
          formingSubject(SERIES),
          encodeForming({ ...SERIES, ...next, time, open, observedAt: time }),
        );
      // A candle that does not follow at once fills nothing: the one between may still be recorded.
      tell(next.time + HOUR, next.open + 7);
      tell(next.time, next.open);
      const events = await eventually(log, (found) => countOf(found, "TradeExecuted") > 0);
      await service.stop();
      expect(tradesIn(events)).toEqual([expectedTrade(first!)]);
    } finally {
      await close();
    }
  });
});

const FILE = new URL("../../../shared/data/candles/coinbase/BTC-USD-1h.csv.gz", import.meta.url);
if (!existsSync(FILE)) process.stderr.write("Left out: the loop on ../shared/data, which is not there.\n");

/** The candles of a file that a strategy sees: each hour once, oldest first. */
function realCandles(): readonly Candle[] {
  const candles: Candle[] = [];
  for (const line of gunzipSync(readFileSync(FILE)).toString().trim().split("\n").slice(1)) {
    const [time, ...values] = line.split(",") as [string, ...string[]];
    const [open, high, low, close, volume] = values.map(Number) as [number, number, number, number, number];
    const candle = { time: Date.parse(time), open, high, low, close, volume };
    if (candle.time > (candles.at(-1)?.time ?? 0)) candles.push(candle);
  }
  return candles;
}

describe.runIf(existsSync(FILE))("three years of real hours", () => {
  it.each(["embedded", "jetstream"] as const)("are traded as the rules say on the %s log", async (engine) => {
    const candles = realCandles();
    const expected = expectTrades(candles, 20, 50);
    expect(candles.length).toBe(29_056);
    const { log, close } = await openLog(engine);
    try {
      for (let from = 0; from < candles.length; from += 5_000) {
        await record(log, SERIES, candles.slice(from, from + 5_000));
      }
      await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: "BTC-USD" });
      await enableStrategy({ log, account: ACCOUNT, strategy: "sma-cross", parameters: {}, ...SERIES });
      const service = startLoop(log, openInProcessEphemeral(), [ACCOUNT]);
      const events = await eventually(log, isPlayed(expected));
      await service.stop();
      expect(tradesIn(events)).toEqual(expected.trades.map(expectedTrade));
    } finally {
      await close();
    }
  });
});

describe("several strategies on one account", () => {
  const isSettled = (events: readonly Event[]): boolean =>
    countOf(events, "SignalRaised") === countOf(events, "OrderPlaced", "SignalDeclined") &&
    countOf(events, "TradeExecuted") > 20;

  it("come to the same events in a run that is never stopped and in one that often is", async () => {
    const other: Series = { ...SERIES, product: "ETH-USD" };
    const run = async (stops: number): Promise<readonly Event[]> => {
      const { log, close } = await openLog("jetstream");
      try {
        for (const [from, to] of [
          [0, 100],
          [100, 240],
          [240, 400],
        ] as const) {
          await record(log, SERIES, walk(3, 400, HOUR).slice(from, to));
          await record(log, other, walk(4, 400, HOUR).slice(from, to));
        }
        await enable(log);
        for (const [fast, series] of [
          [2, SERIES],
          [5, SERIES],
          [4, other],
        ] as const) {
          const parameters = { fast, slow: 9 };
          await enableStrategy({ log, account: ACCOUNT, strategy: "sma-cross", parameters, ...series });
        }
        for (let stop = 0; stop < stops; stop++) {
          const service = startLoop(log, openInProcessEphemeral(), [ACCOUNT]);
          const seen = (await eventsOf(log, "TRADING")).length;
          await eventually(log, (events) => events.length > seen + stop * 3 || isSettled(events));
          await service.stop();
        }
        const service = startLoop(log, openInProcessEphemeral(), [ACCOUNT]);
        let before = -1;
        const events = await eventually(log, (found) => {
          const still = isSettled(found) && found.length === before;
          before = found.length;
          return still;
        });
        await service.stop();
        return events;
      } finally {
        await close();
      }
    };
    const [calm, rough] = [await run(0), await run(6)];
    expect(new Set(calm.map(({ type }) => type))).toContain("SignalDeclined");
    expect(comparable(rough)).toEqual(comparable(calm));
  });
});

describe("a fill", () => {
  it("leads back over order and signal to its candle", async () => {
    const { log, close } = await openLog("jetstream");
    try {
      const candles = walk(7, 60, HOUR);
      await record(log, SERIES, candles);
      await enable(log);
      const service = startLoop(log, openInProcessEphemeral(), [ACCOUNT]);
      const events = await eventually(log, isPlayed(expectTrades(candles, 3, 8)));
      await service.stop();
      const byId = new Map(
        [...events, ...(await eventsOf(log, "MARKET"))].map((event) => [event.envelope.id, event]),
      );
      const fill = events.find(({ type }) => type === "TradeExecuted")!;
      const chain = [fill];
      for (let cause = fill; cause.envelope.causationId !== undefined; chain.push(cause)) {
        cause = byId.get(cause.envelope.causationId)!;
      }
      expect(chain.map(({ type }) => type)).toEqual([
        "TradeExecuted",
        "OrderPlaced",
        "SignalRaised",
        "CandlesRecorded",
      ]);
      expect(new Set(chain.map(({ envelope }) => envelope.correlationId)).size).toBe(1);
    } finally {
      await close();
    }
  });
});
