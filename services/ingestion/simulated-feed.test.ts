import { decodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { candleAt } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { silentLogger } from "../logging/logger.ts";
import { decodeForming, type FormingCandle } from "./forming.ts";
import { runSimulatedFeed, SIMULATED_START } from "./simulated-feed.ts";

const QUARTER = 15 * 60_000;

/** A clock whose sleeps end at once; it stops the feed after so many of them. */
function hastyClock(sleeps: number, stop: AbortController, now = Date.UTC(2030, 0)): Clock & { at: number } {
  let left = sleeps;
  const clock = {
    at: 0,
    now: () => now,
    monotonic: () => clock.at,
    breathe: async () => {},
    sleep: async (milliseconds: number) => {
      clock.at += milliseconds;
      if (--left === 0) stop.abort();
    },
  };
  return clock;
}

describe("the simulated feed", () => {
  let database: Database;
  let log: EventLog;
  beforeAll(async () => {
    database = await openPglite({ logger: silentLogger });
    log = await openEmbeddedLog(database, { logger: silentLogger });
  });
  afterAll(async () => {
    await log[Symbol.asyncDispose]();
    await database.close();
  });

  /** Runs it for so many sleeps (four a candle); returns what it showed. */
  async function run(sleeps: number, products: readonly string[], now?: number) {
    const stop = new AbortController();
    const shown: FormingCandle[] = [];
    const ephemeral = openInProcessEphemeral();
    ephemeral.subscribe("forming.simulated.*.*", (_, body) => shown.push(decodeForming(body)!));
    const clock = hastyClock(sleeps, stop, now);
    const logger = silentLogger;
    await runSimulatedFeed({
      log,
      ephemeral,
      clock,
      signal: stop.signal,
      logger,
      products,
      history: 6_000,
      paceMs: 500,
    });
    return { shown, clock };
  }

  /** Open times of all recorded candles of a product, in the order of the log. */
  async function recordedTimes(product: string): Promise<number[]> {
    const subject = formatSubject({ family: "candles", venue: "simulated", product, timeframe: "15m" });
    const market = (await log.streams()).find(({ name }) => name === "MARKET")!;
    const times: number[] = [];
    for await (const batch of log.read("MARKET", { after: 0, until: market.lastPosition, subject })) {
      for (const { body } of batch) {
        const { candles, source, venue } = unwrap(decodeCandles(body));
        expect([source, venue]).toEqual(["simulated", "simulated"]);
        times.push(...candles.time);
      }
    }
    return times;
  }

  const quarters = (count: number): number[] =>
    Array.from({ length: count }, (_, index) => SIMULATED_START + index * QUARTER);

  it("gives a log without it its history at once, and goes on candle by candle", async () => {
    await run(4 * 3 + 1, ["A-USD"]);
    expect(await recordedTimes("A-USD")).toEqual(quarters(6_003));
  });

  it("goes on after a restart where the log ends, each product up to the same time", async () => {
    await run(4 + 1, ["B-USD"]);
    await run(4 * 2 + 1, ["B-USD", "C-USD"]);
    expect(await recordedTimes("B-USD")).toEqual(quarters(6_003));
    expect(await recordedTimes("C-USD")).toEqual(quarters(6_003));
  });

  it("shows each candle forming, from its open on, before it is recorded", async () => {
    const { shown, clock } = await run(4, ["BTC-USD"]);
    const time = SIMULATED_START + 6_000 * QUARTER;
    const request = {
      seed: 3,
      product: "BTC-USD",
      timeframe: "15m",
      from: time,
      to: time + QUARTER,
    } as const;
    const closed = candleAt(syntheticCandles(request), 0);
    expect(shown.map(({ observedAt }) => observedAt - time)).toEqual([0, 300_000, 600_000]);
    expect(shown[0]).toMatchObject({ time, open: closed.open, close: closed.open, volume: 0 });
    expect(shown.every(({ high, low }) => high <= closed.high && low >= closed.low)).toBe(true);
    expect(clock.at).toBeCloseTo(500, 6);
  });

  it("never overtakes the real clock", async () => {
    const { clock } = await run(4, ["D-USD"], SIMULATED_START + 6_000 * QUARTER);
    expect(clock.at).toBeCloseTo(500 + QUARTER, 6);
  });
});
