import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shapeOf } from "../../testing/body-shape.ts";
import { exchangeJson, exchangeSession, HAS_EXCHANGE_FIXTURES } from "../../testing/exchange-fixtures.ts";
import { SocketClient } from "../../testing/socket-client.ts";
import { type SteppedClock, steppedClock } from "../clock.ts";
import { SYNTHETIC_SEED } from "../markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../simulator.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);

let clock: SteppedClock;
let simulator: Simulator;
let exchange: InstanceType<typeof ccxt.pro.coinbaseexchange>;

beforeAll(async () => {
  clock = steppedClock(NOW);
  simulator = await startSimulator({ clock });
  const { rest, webSocket } = simulator.urls.coinbase;
  const urls = { api: { public: rest, private: rest, ws: webSocket } };
  exchange = new ccxt.pro.coinbaseexchange({ enableRateLimit: false, urls });
  await exchange.loadHttpProxyAgent();
});
afterAll(async () => {
  await exchange.close();
  await simulator[Symbol.asyncDispose]();
});

const get = async (path: string) => {
  const answer = await fetch(simulator.urls.coinbase.rest + path);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: JSON.parse(text) as unknown };
};
const rowsOf = async (path: string) => (await get(path)).json as number[][];
const textAt = (time: number): string => new Date(time).toISOString();
const candlesPath = (from: number, to: number, granularity = 3_600): string =>
  `/products/BTC-USD/candles?granularity=${granularity}&start=${textAt(from)}&end=${textAt(to)}`;

/** Lets minute after minute pass until something comes of it. */
async function untilHeard(heard: Promise<unknown>, stepped: SteppedClock): Promise<void> {
  let isHeard = false;
  heard.finally(() => {
    isHeard = true;
  });
  while (!isHeard) {
    stepped.advance(MINUTE);
    await new Promise(setImmediate);
  }
}

describe("the simulated Coinbase, asked by ccxt", () => {
  it("lists its products", async () => {
    await exchange.loadMarkets();
    expect(exchange.symbols).toEqual(["BTC/USD", "ETH/USD"]);
    expect(exchange.market("BTC/USD").precision).toEqual({ amount: 1e-8, price: 0.01 });
  });

  it("serves the candles of the market, the forming one last", async () => {
    const from = NOW - 30 * MINUTE - 4 * HOUR - 30_000;
    const closed = syntheticCandles({
      seed: SYNTHETIC_SEED,
      product: "BTC-USD",
      timeframe: "1h",
      from,
      to: from + 4 * HOUR,
    });
    const rows = await exchange.fetchOHLCV("BTC/USD", "1h", from, 5);
    expect(rows.map(([time]) => time)).toEqual([0, 1, 2, 3, 4].map((hour) => from + hour * HOUR));
    for (let index = 0; index < 4; index++) {
      const { time, open, high, low, close, volume } = closed;
      const values = [time, open, high, low, close, volume].map((column) => column[index]);
      expect(rows[index]).toEqual(values);
    }
  });

  it.each([
    ["fetchTrades", async () => (await exchange.fetchTrades("BTC/USD", undefined, 10)).length, 10],
    ["fetchTicker", async () => (await exchange.fetchTicker("BTC/USD")).symbol, "BTC/USD"],
    ["fetchTickers", async () => Object.keys(await exchange.fetchTickers()), ["BTC/USD", "ETH/USD"]],
    ["fetchOrderBook", async () => (await exchange.fetchOrderBook("BTC/USD")).bids.length, 50],
    ["fetchTime", () => exchange.fetchTime(), NOW],
    ["fetchCurrencies", async () => Object.keys(await exchange.fetchCurrencies()), ["BTC", "USD", "ETH"]],
  ])("answers %s", async (_, call, expected) => {
    expect(await call()).toEqual(expected);
  });

  it("sends the trades of a minute while it passes", async () => {
    const stepped = steppedClock(NOW);
    await using own = await startSimulator({ clock: stepped });
    const ws = own.urls.coinbase.webSocket;
    const live = new ccxt.pro.coinbaseexchange({ enableRateLimit: false, newUpdates: true });
    live.urls.api = { public: own.urls.coinbase.rest, private: "", ws };
    await live.loadHttpProxyAgent();
    const heard = live.watchTrades("BTC/USD");
    await untilHeard(heard, stepped);
    expect((await heard)[0]).toMatchObject({ symbol: "BTC/USD", price: expect.any(Number) });
    await live.close();
  });
});

describe("the simulated Coinbase, byte for byte", () => {
  it("has rows of time, low, high, open, close and volume, newest first, both bounds included", async () => {
    const from = Date.UTC(2024, 0, 1);
    const rows = await rowsOf(candlesPath(from, from + 5 * HOUR));
    expect(rows.map(([time]) => time)).toEqual(
      [5, 4, 3, 2, 1, 0].map((hour) => (from + hour * HOUR) / 1_000),
    );
    for (const [, low, high, open, close] of rows) {
      expect(Math.min(open!, close!) >= low! && Math.max(open!, close!) <= high!).toBe(true);
    }
  });

  it.each<readonly [why: string, path: string, status: number, body: unknown]>([
    [
      "302 rows",
      candlesPath(Date.UTC(2023, 0, 1), Date.UTC(2023, 0, 1) + 301 * HOUR),
      400,
      {
        message:
          "granularity too small for the requested time range. Count of aggregations requested exceeds 300",
      },
    ],
    [
      "no such width",
      "/products/BTC-USD/candles?granularity=14400",
      400,
      { message: "Unsupported granularity" },
    ],
    ["no such product", "/products/XYZ-USD/candles?granularity=60", 404, { message: "NotFound" }],
    ["no such endpoint", "/nothing", 404, { message: "NotFound" }],
    ["before it was listed", candlesPath(Date.UTC(2015, 0, 1), Date.UTC(2015, 0, 2)), 200, []],
  ])("%s", async (_, path, status, body) => {
    const answer = await get(path);
    expect([answer.status, answer.json]).toEqual([status, body]);
  });

  it("serves 301 rows, and the newest 300 where a bound is missing", async () => {
    const from = Date.UTC(2023, 0, 1);
    expect((await rowsOf(candlesPath(from, from + 300 * HOUR))).length).toBe(301);
    const newest = await rowsOf(`/products/BTC-USD/candles?granularity=3600&start=${textAt(from)}`);
    expect([newest.length, newest[0]![0]]).toEqual([300, Date.UTC(2024, 0, 2, 10) / 1_000]);
  });

  it("pages back through trades by its cursors", async () => {
    const newest = await get("/products/BTC-USD/trades?limit=5");
    const ids = (newest.json as { trade_id: number }[]).map(({ trade_id }) => trade_id);
    expect([newest.headers.get("cb-before"), newest.headers.get("cb-after")]).toEqual([
      String(ids[0]),
      String(ids[4]),
    ]);
    const older = await get(`/products/BTC-USD/trades?limit=5&after=${ids[4]}`);
    expect((older.json as { trade_id: number }[])[0]!.trade_id).toBe(ids[4]! - 1);
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES).each([
    ["/products/BTC-USD", "exchange.product.btc-usd.json"],
    ["/products/BTC-USD/trades?limit=5", "exchange.trades.btc-usd.page1.json"],
    [candlesPath(Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2)), "exchange.candles.btc-usd.1h.json"],
  ])("%s has the fields, order and number formats of the recorded %s", async (path, file) => {
    const { text, json } = await get(path);
    expect(shapeOf(json)).toBe(shapeOf(exchangeJson(`coinbase/${file}`)));
    expect(text).toBe(JSON.stringify(json));
  });
});

describe("the feed of the simulated Coinbase", () => {
  const subscribe = {
    type: "subscribe",
    product_ids: ["BTC-USD"],
    channels: ["matches", "ticker", "heartbeat"],
  };

  it("answers a subscription with the last match and the list of subscriptions, and beats", async () => {
    using client = await SocketClient.open(simulator.urls.coinbase.webSocket);
    client.send(subscribe);
    const list = await client.first(({ type }) => type === "subscriptions");
    expect(list["channels"]).toEqual(
      subscribe.channels.map((name) => ({ name, product_ids: subscribe.product_ids })),
    );
    expect(client.messages.map(({ type }) => type)).toEqual(["last_match", "ticker", "subscriptions"]);
    const beat = await client.first(({ type }) => type === "heartbeat");
    expect(beat["last_trade_id"]).toBe(client.messages[0]!["trade_id"]);
  });

  it.each([
    [{ ...subscribe, product_ids: ["XYZ-USD"] }, "Failed to subscribe"],
    [{ ...subscribe, channels: ["nothing"] }, "Failed to subscribe"],
    ["{", "Malformed JSON"],
    ["null", "Malformed JSON"],
  ])("refuses %j", async (message, words) => {
    using client = await SocketClient.open(simulator.urls.coinbase.webSocket);
    client.send(message);
    expect((await client.first(({ type }) => type === "error"))["message"]).toBe(words);
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES)("speaks as in the recorded session", async () => {
    const recorded = exchangeSession("coinbase/ws.exchange.session-2021-04-17.part1.jsonl");
    using client = await SocketClient.open(simulator.urls.coinbase.webSocket);
    client.send(subscribe);
    await client.first(({ type }) => type === "subscriptions");
    for (const type of ["last_match", "subscriptions"]) {
      const [ours, theirs] = [client.messages, recorded].map((list) =>
        list.find((each) => each["type"] === type),
      );
      expect(shapeOf(ours)).toBe(shapeOf(theirs));
    }
  });
});
