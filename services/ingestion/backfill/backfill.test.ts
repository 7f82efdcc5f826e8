import type { Candle } from "@spot-canvas/domain/market/candle";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemorySink } from "../../testing/memory-sink.ts";
import { ScriptedMarket } from "../../testing/scripted-market.ts";
import type { MarketTrade } from "../../venues/venue.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type BackfillOptions, backfill } from "./backfill.ts";

const MINUTE = 60_000;
const SERIES = { product: "BTC-USD", timeframe: "1m" } as const;

/** Candles at these minutes. */
const minutes = (...slots: number[]): Candle[] =>
  slots.map((slot) => ({
    time: slot * MINUTE,
    open: 10 + slot,
    high: 12 + slot,
    low: 9,
    close: 11,
    volume: 1 + slot,
  }));

/** A clock that stands at the market's time and does not wait. */
const clockOf = (market: ScriptedMarket): Clock => ({
  ...systemClock,
  now: () => market.now,
  sleep: async () => {},
});

function run(market: ScriptedMarket, sink: MemorySink, to: number, options: Partial<BackfillOptions> = {}) {
  const { coverage } = sink.series;
  const { signal } = new AbortController();
  const range = { from: 0, to: to * MINUTE };
  return backfill({
    market,
    sink,
    series: SERIES,
    range,
    coverage,
    clock: clockOf(market),
    signal,
    ...options,
  });
}

/** A venue that has these minutes of the first hour. */
function marketWith(...slots: number[]): ScriptedMarket {
  const market = new ScriptedMarket();
  market.history = minutes(...slots);
  market.now = 60 * MINUTE;
  return market;
}

describe("a back-fill", () => {
  it("says what it will take, records every candle with what is empty, and asks for no more", async () => {
    const market = marketWith(0, 1, 2, 5, 14, 22, 24);
    const sink = new MemorySink();
    const said: unknown[] = [];
    const onProgress: NonNullable<BackfillOptions["onProgress"]> = ({ plan, requests }) =>
      said.push([plan.pages.length, plan.slots, plan.seconds, requests]);
    const outcome = await run(market, sink, 25, { onProgress });
    expect(outcome).toMatchObject({ slots: 25, candles: 7, requests: 3, recorded: 7, repeated: 0 });
    expect(said[0]).toEqual([3, 25, 0.3, 0]);
    expect(sink.candles).toEqual(market.history);
    expect(sink.series.coverage.intervals).toEqual([{ from: 0, to: 25 * MINUTE }]);
    expect(await run(market, sink, 25)).toMatchObject({ slots: 0, requests: 0, recorded: 0 });
    expect(market.requests).toHaveLength(3);
  });

  it("records no candle that is not closed", async () => {
    const market = marketWith(0, 1, 2, 3);
    market.now = 3.5 * MINUTE;
    const sink = new MemorySink();
    expect(await run(market, sink, 60)).toMatchObject({ slots: 3, recorded: 3 });
    expect(sink.series.coverage.intervals).toEqual([{ from: 0, to: 3 * MINUTE }]);
  });

  it("goes on where it was interrupted, whatever was interrupted", async () => {
    const market = marketWith(...Array.from({ length: 60 }, (_, slot) => slot));
    const sink = new MemorySink();
    market.mishap = (request) => (request === 4 ? "VenueGone" : undefined);
    await expect(run(market, sink, 60)).rejects.toMatchObject({ tag: "VenueGone" });
    const before = market.requests.length;
    market.mishap = () => undefined;
    await run(market, sink, 60);
    expect(sink.candles).toEqual(market.history);
    expect(market.requests.slice(before)[0]!.from).toBe(sink.events[2]!.coverage[0]!.to);
    expect(sink.events).toHaveLength(6);
  });

  it("waits where the venue says that it is busy, and gives up where it has no such thing", async () => {
    const market = marketWith(0, 1, 2);
    const sink = new MemorySink();
    const waits: (string | undefined)[] = [];
    market.mishap = (request) => (request <= 3 ? "VenueRateLimited" : undefined);
    await run(market, sink, 3, { onProgress: ({ waiting }) => waits.push(waiting) });
    expect(waits.filter((waiting) => waiting !== undefined)).toHaveLength(3);
    expect(sink.candles).toEqual(market.history);
    market.mishap = () => "VenueUnavailable";
    await expect(run(market, sink, 9, { attempts: 2 })).rejects.toMatchObject({ tag: "VenueUnavailable" });
  });

  it("gives the same series from any pages, cuts, retries and earlier parts", async () => {
    const slots = fc.uniqueArray(fc.nat(59), { maxLength: 60 }).map((all) => all.sort((a, b) => a - b));
    const parts = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        slots,
        parts,
        fc.integer({ min: 1, max: 25 }),
        fc.nat(5),
        async (have, before, page, seed) => {
          const market = marketWith(...have);
          const sink = new MemorySink();
          market.capabilities = { ...market.capabilities, pageSlots: page };
          market.mishap = (request) => ((request * 7 + seed) % 5 === 0 ? "VenueUnavailable" : undefined);
          market.cut = (request) => ((request + seed) % 3 === 0 ? 1 + (seed % 3) : undefined);
          for (const [a, b] of before) {
            await run(market, sink, 60, {
              range: { from: Math.min(a, b) * MINUTE, to: Math.max(a, b) * MINUTE },
            });
          }
          await run(market, sink, 60);
          expect(sink.candles).toEqual(market.history);
          expect(sink.series.coverage.intervals).toEqual([{ from: 0, to: 60 * MINUTE }]);
          expect(sink.series.summary).toMatchObject({ revisions: 0 });
          expect(sink.events.flatMap(({ candles }) => [...candles.time])).toHaveLength(have.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps what the venue is no longer able to say as not fetched", async () => {
    const market = marketWith(...Array.from({ length: 60 }, (_, slot) => slot));
    market.capabilities = { ...market.capabilities, newestCandles: 20 };
    const sink = new MemorySink();
    const outcome = await run(market, sink, 60);
    expect(outcome.plan.beyond).toEqual([{ from: 0, to: 42 * MINUTE }]);
    expect(sink.series.coverage.intervals).toEqual([{ from: 42 * MINUTE, to: 60 * MINUTE }]);
  });
});

const trade = (id: number, millis: number, price: string, quantity: string): MarketTrade => ({
  id: String(id),
  time: instantOfMillis(millis),
  price: Price(Decimal.of(price)),
  quantity: Quantity(Decimal.of(quantity)),
  side: "buy",
});

describe("a back-fill beyond what the venue has candles of", () => {
  const trail = Array.from({ length: 300 }, (_, index) =>
    trade(index + 1, index * 12_000 + (index % 7) * 100, String(100 + ((index * 37) % 11)), "0.1"),
  );

  it("builds them from trades, one after the other, and joins them to the candles", async () => {
    const market = marketWith();
    market.trail = trail;
    market.history = minutes(...Array.from({ length: 18 }, (_, index) => 42 + index));
    market.capabilities = { ...market.capabilities, tradeHistory: true, newestCandles: 20 };
    for (const size of [1, 3, 17, 1_000]) {
      const sink = new MemorySink();
      market.tradePageSize = size;
      await run(market, sink, 60);
      expect(sink.series.coverage.intervals).toEqual([{ from: 0, to: 60 * MINUTE }]);
      expect(sink.candles).toHaveLength(60);
      expect(sink.candles.slice(42)).toEqual(market.history);
      const ofFirst = trail.filter(({ time }) => time < instantOfMillis(MINUTE));
      expect(sink.candles[0]).toEqual({
        time: 0,
        open: 100,
        high: Math.max(...ofFirst.map(({ price }) => price.toDouble())),
        low: Math.min(...ofFirst.map(({ price }) => price.toDouble())),
        close: ofFirst.at(-1)!.price.toDouble(),
        volume: 0.5,
      });
      expect(sink.events.slice(0, -2).every(({ source }) => source === "trades")).toBe(true);
    }
  });

  it("goes on with the trades of the first slot that is not known", async () => {
    const market = marketWith();
    market.trail = trail;
    market.capabilities = { ...market.capabilities, tradeHistory: true, newestCandles: 0 };
    const sink = new MemorySink();
    market.mishap = (request) => (request === 9 ? "VenueGone" : undefined);
    await expect(run(market, sink, 60)).rejects.toMatchObject({ tag: "VenueGone" });
    market.mishap = () => undefined;
    const known = sink.series.coverage.intervals[0]!.to;
    const asked = market.tradeRequests.length;
    await run(market, sink, 60);
    expect(market.tradeRequests[asked]!.after).toEqual({ time: known });
    const whole = new MemorySink();
    await run(market, whole, 60);
    expect(sink.candles).toEqual(whole.candles);
  });
});
