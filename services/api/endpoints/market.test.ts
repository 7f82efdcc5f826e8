import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

const MINUTE = 60_000;
const bitcoin = {
  venue: "kraken",
  product: "BTC-USD",
  venue_symbol: "XBT/USD",
  market_type: "spot",
  base: "BTC",
  quote: "USD",
  status: "trading",
  tick_size: "0.1",
  lot_size: "0.00000001",
} as const;
const tiers = [{ from_volume: "0", maker: "0.0025", taker: "0.004" }];

let api: RunningApi;

/** Records an event of a venue's instruments. */
async function record<T extends EventType>(type: T, data: EventData[T], id: string): Promise<void> {
  const subject = formatSubject({ family: "instruments", venue: "kraken" });
  await using publisher = api.log.publisher();
  await publisher.publish(
    newEvent(type, data, subject, { id, occurredAt: 0n, recordedAt: 0n, correlationId: id }),
  );
  await publisher.flush();
}

/** A page with candles in some minutes of the first ten, all of which it covers but the last. */
const page = (product: string, ...slots: readonly number[]) =>
  encodeCandles({
    venue: "kraken",
    product,
    timeframe: "1m",
    source: "import",
    coverage: [{ from: 0, to: 9 * MINUTE }],
    candles: columnsOf(
      slots.map((slot) => ({ time: slot * MINUTE, open: 1, high: 2, low: 1, close: 2, volume: 1 })),
    ),
  });

beforeAll(async () => {
  api = await runApi();
  await record("InstrumentRecorded", bitcoin, "1");
  await record(
    "FeeScheduleRecorded",
    { venue: "kraken", market_type: "spot", charged_in: "quote", tiers },
    "2",
  );
  await api.call("POST", "/api/v1/import/candles", page("BTC-USD", 0, 2, 6, 10));
  await api.call("POST", "/api/v1/import/candles", page("ETH-EUR", 1));
  const outage = {
    venue: "kraken",
    product: "BTC-USD",
    from: 3 * MINUTE,
    to: 5 * MINUTE,
    reason: "maintenance",
  };
  await record("VenueOutageRecorded", outage, "3");
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = async (path: string, key: string = KEYS.read) =>
  (await api.call("GET", path, undefined, key)).document;
const BUILT = ["3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "1w"];

describe("venues", () => {
  it("are listed with what they charge and when they had no market", async () => {
    const { venues } = (await get("/api/v1/venues")) as { venues: { venue: string }[] };
    expect(venues.map(({ venue }) => venue)).toEqual(
      expect.arrayContaining(["coinbase", "kraken", "okx", "coindesk", "simulated"]),
    );
    expect(venues.find(({ venue }) => venue === "kraken")).toEqual({
      venue: "kraken",
      simulated: false,
      products: 2,
      series: 2,
      last: 10 * MINUTE,
      fees: [{ market_type: "spot", charged_in: "quote", tiers }],
      outages: [{ product: "BTC-USD", from: 3 * MINUTE, to: 5 * MINUTE, reason: "maintenance" }],
    });
    expect(venues.find(({ venue }) => venue === "simulated")).toMatchObject({ simulated: true, series: 0 });
  });
});

describe("products", () => {
  it("are what venues were recorded to trade, and what there are candles of", async () => {
    const candles = { stored: ["1m"], timeframes: ["1m", ...BUILT] };
    expect(await get("/api/v1/products")).toEqual({
      products: [
        { ...bitcoin, ...candles },
        { venue: "kraken", product: "ETH-EUR", base: "ETH", quote: "EUR", ...candles },
      ],
    });
    expect(await get("/api/v1/products?product=BTC-USD&venue=okx")).toEqual({ products: [] });
    expect(await get("/api/v1/products", KEYS.other)).toEqual({ products: [] });
  });
});

describe("series", () => {
  it("are listed with their ends, count, source, revision, and what can be built from them", async () => {
    const series = { venue: "kraken", timeframe: "1m", revisions: 0, sources: ["import"], builds: BUILT };
    expect(await get("/api/v1/series")).toEqual({
      series: [
        { ...series, product: "BTC-USD", first: 0, last: 10 * MINUTE, candles: 4, revision: 5 },
        { ...series, product: "ETH-EUR", first: MINUTE, last: MINUTE, candles: 1, revision: 0 },
      ],
    });
    expect(await get("/api/v1/series?product=ETH-EUR")).toMatchObject({ series: [{ product: "ETH-EUR" }] });
    expect(await get("/api/v1/series", KEYS.other)).toEqual({ series: [] });
  });
});

describe("gaps", () => {
  const GAPS = "/api/v1/gaps?venue=kraken&product=BTC-USD&timeframe=1m";
  const minutes = (from: number, to: number, kind: string) => ({
    from: from * MINUTE,
    to: to * MINUTE,
    missing: to - from,
    kind,
  });
  const all = [
    minutes(1, 2, "empty"),
    minutes(3, 5, "outage"),
    minutes(5, 6, "empty"),
    minutes(7, 9, "empty"),
    minutes(9, 10, "not-fetched"),
  ];

  it("say whether nobody traded, the venue had no market, or nobody asked", async () => {
    const missing = { empty: 4, outage: 2, not_fetched: 1 };
    expect(await get(GAPS)).toEqual({ gaps: all, missing });
    expect(await get(`${GAPS}&kind=empty&limit=2`)).toEqual({
      gaps: [all[0], all[2]],
      next_from: 7 * MINUTE,
      missing,
    });
    expect(await get(`${GAPS}&from=${4 * MINUTE}&to=${6 * MINUTE}`)).toMatchObject({
      gaps: [minutes(4, 5, "outage"), minutes(5, 6, "empty")],
    });
    expect(await get(GAPS.replace("BTC-USD", "ETH-EUR"))).toMatchObject({ gaps: [] });
    expect((await api.call("GET", GAPS.replace("kraken", "okx"))).status).toBe(404);
  });

  it("are filled flat on request where nobody traded, and nowhere else", async () => {
    const path = "/api/v1/candles?venue=kraken&product=BTC-USD&timeframe=1m&fill=flat";
    const filled = (await get(path)) as { time: number[]; missing: number[]; volume: number[] };
    expect(filled.time.map((time) => time / MINUTE)).toEqual([0, 1, 2, 6, 7, 8, 10]);
    expect(filled.missing).toEqual([0, 1, 0, 0, 1, 1, 0]);
    expect(filled.volume).toEqual([1, 0, 1, 1, 0, 0, 1]);
  });
});
