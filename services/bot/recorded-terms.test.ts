import type { InstrumentRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { RecordedTerms } from "./recorded-terms.ts";

const bitcoin: InstrumentRecorded = {
  venue: "kraken",
  product: "BTC-USD",
  venue_symbol: "XBT/USD",
  market_type: "spot",
  base: "BTC",
  quote: "USD",
  status: "trading",
  tick_size: "0.1",
  lot_size: "0.001",
  minimum_notional: "5",
};

let server: Awaited<ReturnType<typeof startNatsServer>>;
let log: EventLog;
let names = 0;

beforeAll(async () => {
  server = await startNatsServer();
  log = await openJetStreamLog({ url: server.url, logger: silentLogger });
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function recorded(instrument: InstrumentRecorded): Promise<number> {
  const id = `instrument-${++names}`;
  const times = { occurredAt: 0n, recordedAt: 0n, correlationId: id };
  const subject = formatSubject({ family: "instruments", venue: instrument.venue });
  return (await log.append(newEvent("InstrumentRecorded", instrument, subject, { id, ...times }))).position;
}

async function charged(venue: string, taker: string, product?: string): Promise<number> {
  const id = `fees-${++names}`;
  const times = { occurredAt: 0n, recordedAt: 0n, correlationId: id };
  const subject = formatSubject({ family: "instruments", venue });
  const schedule = {
    ...({ venue, market_type: "spot", charged_in: "quote" } as const),
    ...(product === undefined ? {} : { product }),
    tiers: [{ from_volume: "0", maker: "0.001", taker }],
  };
  return (await log.append(newEvent("FeeScheduleRecorded", schedule, subject, { id, ...times }))).position;
}

describe("the terms of a product", () => {
  const opened = () => new RecordedTerms(log, DEFAULT_TENANT, DEFAULT_TERMS, new AbortController().signal);
  const gridOf = async (terms: RecordedTerms, venue: string, product: string, position: number) => {
    const { rules, fees } = await terms.at(venue, product, position);
    expect(fees).toBe(DEFAULT_TERMS.fees);
    return [rules.tick, rules.lot, rules.minimumNotional].map(String);
  };

  it("are those of its newest record before a signal's candle, also for a bot that reads them later", async () => {
    const terms = opened();
    const coarse = await recorded(bitcoin);
    await recorded({ ...bitcoin, product: "ETH-USD", tick_size: "0.01" });
    expect(await gridOf(terms, "kraken", "BTC-USD", coarse)).toEqual(["0.1", "0.001", "5"]);
    const finer = await recorded({ ...bitcoin, tick_size: "0.05", lot_size: "0.0001" });
    for (const reader of [terms, opened()]) {
      expect(await gridOf(reader, "kraken", "BTC-USD", finer + 1)).toEqual(["0.05", "0.0001", "5"]);
      expect(await gridOf(reader, "kraken", "BTC-USD", finer - 1)).toEqual(["0.1", "0.001", "5"]);
    }
  });

  it("tell what the venue was recorded to charge before a signal's candle", async () => {
    const bps = async (position: number, truly: boolean) => {
      const { signal } = new AbortController();
      const terms = new RecordedTerms(log, DEFAULT_TENANT, DEFAULT_TERMS, signal, { truly });
      const { fees, recordedFees } = await terms.at("bitstamp", "BTC-USD", position);
      return [fees, recordedFees].map((schedule) => schedule && String(schedule[0]?.takerBps));
    };
    const first = await charged("bitstamp", "0.004");
    const second = await charged("bitstamp", "0.0025");
    expect(await bps(first - 1, true)).toEqual(["10", undefined]);
    expect(await bps(first, false)).toEqual(["10", "40"]);
    expect(await bps(first, true)).toEqual(["40", "40"]);
    expect(await bps(second + 5, true)).toEqual(["25", "25"]);
  });

  it("are the usual ones where nothing is recorded: of the product, of its venue, of its market, or yet", async () => {
    const position = await recorded({ ...bitcoin, venue: "okx", market_type: "futures" });
    const terms = opened();
    expect((await terms.at("okx", "BTC-USD", position)).rules).toBe(DEFAULT_TERMS.rules);
    expect((await terms.at("kraken", "SOL-USD", position)).rules).toBe(DEFAULT_TERMS.rules);
    expect((await terms.at("kraken", "BTC-USD", 0)).rules).toBe(DEFAULT_TERMS.rules);
    expect((await terms.at("coinbase", "BTC-USD", position)).rules).toBe(DEFAULT_TERMS.rules);
  });
});
