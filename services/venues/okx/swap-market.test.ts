/** Swaps of OKX as market data: what the simulated venue plays is what the adapter tells, under the swap's own name. */
import { unwrap } from "@spot-canvas/domain/fault";
import { candleAt } from "@spot-canvas/domain/market/candle";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SteppedClock, steppedClock } from "../../simulator/clock.ts";
import { syntheticMarket } from "../../simulator/markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { openVenue } from "../open-venue.ts";
import type { LiveEvent, MarketData } from "../venue.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);
const SWAP = "BTC-USD-SWAP";
const never = new AbortController().signal;

let clock: SteppedClock;
let simulator: Simulator;
let venue: MarketData;
beforeEach(async () => {
  clock = steppedClock(NOW);
  simulator = await startSimulator({ clock, market: syntheticMarket({ from: NOW - 10 * 24 * HOUR }) });
  const { rest, webSocket } = simulator.urls.okx;
  const urls = { restUrl: rest, webSocketUrl: webSocket };
  venue = unwrap(await openVenue("okx", { ...urls, unlimited: true, backOffMs: 1, now: () => clock.now() }));
});
afterEach(async () => {
  await venue[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

const played = (from: number, to: number) => {
  const product = simulator.market.products.find(({ base }) => base === "BTC")!;
  return simulator.market.candles(product, "1m", from, to);
};

it("lists pair and swap as two products, the swap with its contract", async () => {
  const products = unwrap(await venue.products(never)).filter(({ product }) => product.startsWith("BTC-"));
  expect(
    products.map(({ product, venueId, rules, contractSize }) => [
      product,
      venueId,
      String(rules.lot),
      contractSize && String(contractSize),
    ]),
  ).toEqual([
    ["BTC-USD", "BTC-USD", "0.00000001", undefined],
    [SWAP, SWAP, "0.0001", "0.01"],
  ]);
});

it("tells the swap's candles of the past, with volume in base currency", async () => {
  const range = { from: NOW - 30_000 - 3 * HOUR, to: NOW - 30_000 - 2 * HOUR };
  const page = unwrap(await venue.candles({ product: SWAP, timeframe: "1m", ...range }, never));
  expect(page.covered).toEqual(range);
  const expected = played(range.from, range.to);
  expect([...page.candles.time]).toEqual([...expected.time]);
  expect([...page.candles.volume]).toEqual([...expected.volume]);
});

it("tells its candles as they close", async () => {
  const stop = new AbortController();
  const closed: Extract<LiveEvent, { kind: "closed" }>[] = [];
  const from = NOW - 30_000 + MINUTE;
  for await (const event of venue.live([{ product: SWAP, timeframe: "1m" }], stop.signal)) {
    if (event.kind === "connected") clock.advanceTo(from + 3 * MINUTE + 1_000);
    if (event.kind === "closed") closed.push(event);
    if (closed.some(({ candle }) => candle.time >= from + 2 * MINUTE)) stop.abort();
  }
  const expected = played(from, from + 3 * MINUTE);
  const told = closed.filter(({ candle }) => candle.time >= from);
  expect(told.map(({ product }) => product)).toEqual([...expected.time].map(() => SWAP));
  expect(told.map(({ candle: { time, close } }) => [time, close])).toEqual(
    [...expected.time].map((time, at) => [time, candleAt(expected, at).close]),
  );
});

it("tells what was paid, oldest first, each with the price that it was reckoned on", async () => {
  const from = NOW - 3 * 24 * HOUR;
  const settled = unwrap(await venue.funding!({ product: SWAP, from }, never));
  expect(settled.map(({ time }) => (time - Date.UTC(2024, 0, 2, 8)) / HOUR)).toEqual([
    -64, -56, -48, -40, -32, -24, -16, -8, 0,
  ]);
  const product = simulator.market.products.find(({ base }) => base === "BTC")!;
  for (const { time, rate, markPrice } of settled) {
    const { open } = simulator.market.candles(product, "1h", time, time + HOUR);
    expect([markPrice.toDouble(), Math.abs(rate.toDouble()) < 0.0003]).toEqual([open[0], true]);
  }
  const all = unwrap(await venue.funding!({ product: SWAP, from: 0 }, never));
  expect([all.length, all.at(-1)!.time]).toEqual([47, settled.at(-1)!.time]);
});
