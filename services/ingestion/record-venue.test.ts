import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { ok } from "@spot-canvas/domain/fault";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import type { FeeSchedule, ListedProduct } from "../venues/venue.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { recordInstruments } from "./record-instruments.ts";
import { recordOutages } from "./record-outages.ts";

const MINUTE = 60_000;
const SERIES = { venue: "kraken", product: "BTC-USD", timeframe: "1m" } as const;

let api: RunningApi;
const options = () => ({
  log: api.log,
  database: api.database,
  clock: systemClock,
  tenant: DEFAULT_TENANT,
  signal: new AbortController().signal,
});

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("outages of a venue", () => {
  it("are recorded once, and told from slots without trades", async () => {
    const slots = Array.from({ length: 1_000 }, (_, slot) => slot).filter(
      (slot) => slot !== 100 && (slot < 400 || slot >= 700),
    );
    const candles = slots.map((slot) => ({
      time: slot * MINUTE,
      open: 1,
      high: 2,
      low: 1,
      close: 2,
      volume: 1,
    }));
    const range = { from: 0, to: 1_000 * MINUTE };
    await api.options.candles.record({
      ...SERIES,
      source: "rest",
      coverage: [range],
      candles: columnsOf(candles),
    });
    await api.options.candles.flush();
    expect(await recordOutages(options(), SERIES, range)).toEqual([
      { from: 400 * MINUTE, to: 700 * MINUTE, missing: 300, kind: "empty" },
    ]);
    expect(await recordOutages(options(), SERIES, range)).toEqual([]);
    await api.settled();
    const { document } = await api.call("GET", "/api/v1/gaps?venue=kraken&product=BTC-USD&timeframe=1m");
    expect(document).toMatchObject({
      gaps: [
        { missing: 1, kind: "empty" },
        { missing: 300, kind: "outage" },
      ],
    });
  });
});

describe("what a venue trades and charges", () => {
  const product = (name: string, tick: string): ListedProduct => ({
    product: name,
    venueId: name.replace("-", ""),
    rules: { tick: Price(Decimal.of(tick)), lot: Quantity(Decimal.of("0.0001")), quoteScale: 8 },
    status: "trading",
  });
  const fees: FeeSchedule = {
    products: "all",
    currency: "USD",
    tiers: [{ fromVolume: Decimal.ZERO, maker: Decimal.of("0.0025"), taker: Decimal.of("0.004") }],
    source: "published",
  };
  const market = (...products: readonly ListedProduct[]) => ({
    venue: "okx" as const,
    products: async () => ok(products),
    fees: async () => ok([fees]),
  });

  it("is recorded where it is new or has changed", async () => {
    const [bitcoin, ether] = [product("BTC-USD", "0.10"), product("ETH-USD", "0.01")];
    const first = await recordInstruments(market(bitcoin, ether), options());
    expect(first).toEqual({ products: 2, feeSchedules: 1 });
    expect(await recordInstruments(market(ether, bitcoin), options())).toEqual({
      products: 0,
      feeSchedules: 0,
    });
    const finer = product("BTC-USD", "0.01");
    expect(await recordInstruments(market(finer, ether), options())).toEqual({
      products: 1,
      feeSchedules: 0,
    });
    expect(await recordInstruments(market(bitcoin, ether), options())).toEqual({
      products: 1,
      feeSchedules: 0,
    });
    await api.settled();
    const { document } = await api.call("GET", "/api/v1/products?venue=okx");
    expect(document).toMatchObject({
      products: [
        { product: "BTC-USD", tick_size: "0.1", lot_size: "0.0001", venue_symbol: "BTCUSD" },
        { product: "ETH-USD", tick_size: "0.01" },
      ],
    });
  });
});
