import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { CANDLE_FIELDS, type Candle, candleAt } from "@spot-canvas/domain/market/candle";
import { CandleSeries } from "@spot-canvas/domain/market/series";
import { candlesView } from "@spot-canvas/projections/candles/fold";
import { instrumentsView } from "@spot-canvas/projections/instruments/fold";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgres } from "../database/postgres.ts";
import type { EventLog } from "../log/event-log.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { acceleratedClock } from "../simulator/clock.ts";
import { syntheticMarket } from "../simulator/markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import type { IngestionOrder } from "../testing/ingestion-process.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";
import { systemClock } from "../waiting/system-clock.ts";

const SPEED = 120;
const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 3, 9);
const PROGRAM = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/ingestion-process");

let nats: NatsServer;
let postgres: PostgresServer;
const stop = new AbortController();
let projecting: Promise<void>;
let log: EventLog;
let close: () => Promise<void>;

beforeAll(async () => {
  nats = await startNatsServer();
  postgres = await startPostgres();
  const database = await openPostgres({ url: postgres.url(), logger: silentLogger });
  const { signal } = stop;
  const opened = await openJetStreamLog({ url: nats.url, logger: silentLogger, signal });
  log = opened;
  const views = [candlesView, instrumentsView];
  projecting = runProjector({ source: log, database, views, clock: systemClock, signal });
  close = async () => {
    stop.abort();
    await projecting;
    await opened[Symbol.asyncDispose]();
    await database.close();
  };
});
afterAll(async () => {
  await close();
  await nats[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** A number from 0 up to 1, by a seed. */
const randomOf = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

/** Starts ingestion; resolves once it runs. */
async function start(order: IngestionOrder): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  await once(child.stdout!, "data");
  return child;
}

/** Every record of a product in the order of the log, and what the series shows. */
async function recordsOf(product: string) {
  const series = new CandleSeries("1m");
  const records: Candle[] = [];
  const sources = new Set<string>();
  const until = (await log.streams()).find(({ name }) => name === "MARKET")!.lastPosition;
  for await (const batch of log.read("MARKET", { after: 0, until })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") continue;
      if (reading.event.data.product !== product) continue;
      series.record(reading.event.data, recorded.position);
      sources.add(reading.event.data.source);
      const { candles } = reading.event.data;
      for (const index of candles.time.keys()) records.push(candleAt(candles, index));
    }
  }
  const shown = [...series.blocks.values()]
    .sort((a, b) => a.number - b.number)
    .flatMap((block) => {
      const candles = block.candles();
      return [...candles.time.keys()].map((index) => candleAt(candles, index));
    });
  return { records, shown, coverage: series.coverage.intervals, sources };
}

/** Records that say again what stood there. */
function doubles(records: readonly Candle[]): number {
  const last = new Map<number, Candle>();
  let count = 0;
  for (const candle of records) {
    const before = last.get(candle.time);
    if (before && CANDLE_FIELDS.every((field) => before[field] === candle[field])) count++;
    last.set(candle.time, candle);
  }
  return count;
}

/** What the market told of a product up to a moment. */
function truth(simulator: Simulator, product: string, from: number, to: number): Candle[] {
  const { market } = simulator;
  const listed = market.products.find((each) => each.product === product)!;
  const candles = market.candles(listed, "1m", from, to);
  return [...candles.time.keys()].map((index) => candleAt(candles, index));
}

describe("ingestion that is killed again and again", () => {
  it.each([
    ["coinbase", "A-USD", "trades", 1],
    ["kraken", "B-USD", "websocket", 2],
  ] as const)(
    "leaves no hole and no double of %s",
    async (venue, product, live, seed) => {
      const random = randomOf(seed);
      const market = syntheticMarket({ products: [product] });
      const clock = acceleratedClock({ start: START, speed: SPEED });
      await using simulator = await startSimulator({ market, clock, seed });
      simulator.fail(
        { fault: "disconnect", chance: 0.002 },
        { fault: "too-many-requests", chance: 0.1 },
        { fault: "truncated-json", chance: 0.05 },
      );
      const name = venue.toUpperCase();
      const order: IngestionOrder = {
        venue,
        series: [{ product, timeframe: "1m" }],
        simulator: simulator.url,
        speed: SPEED,
        environment: {
          NATS_URL: nats.url,
          DATABASE_URL: postgres.url(),
          [`${name}_REST_URL`]: simulator.urls[venue].rest,
          [`${name}_WEBSOCKET_URL`]: simulator.urls[venue].webSocket,
        },
      };
      for (let life = 0; life < 3; life++) {
        const child = await start(order);
        await systemClock.sleep(200 + random() * 3_000);
        child.kill("SIGKILL");
        await once(child, "close");
      }
      simulator.heal();
      const last = await start(order);
      const goal = clock.now() + 10 * MINUTE;
      let found = await recordsOf(product);
      while ((found.shown.at(-1)?.time ?? 0) < goal || !found.sources.has(live)) {
        await systemClock.sleep(100);
        found = await recordsOf(product);
      }
      last.stdin!.end();
      await once(last, "close");
      found = await recordsOf(product);
      const end = found.shown.at(-1)!.time + MINUTE;
      const settled = end - 3 * MINUTE;
      expect(found.coverage).toEqual([{ from: found.shown[0]!.time, to: expect.any(Number) }]);
      expect(found.shown.filter(({ time }) => time < settled)).toEqual(
        truth(simulator, product, found.shown[0]!.time, settled),
      );
      expect(doubles(found.records)).toBe(0);
      expect(found.shown.length).toBeGreaterThan(500);
    },
    240_000,
  );
});
