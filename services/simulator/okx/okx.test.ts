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
let exchange: InstanceType<typeof ccxt.pro.okx>;

beforeAll(async () => {
  clock = steppedClock(NOW);
  simulator = await startSimulator({ clock });
  const { rest, webSocket } = simulator.urls.okx;
  exchange = new ccxt.pro.okx({ enableRateLimit: false, urls: { api: { rest, ws: `${webSocket}/ws/v5` } } });
  await exchange.loadHttpProxyAgent();
});
afterAll(async () => {
  await exchange.close();
  await simulator[Symbol.asyncDispose]();
});

const get = async (path: string) => {
  const answer = await fetch(`${simulator.urls.okx.rest}/api/v5/${path}`);
  const text = await answer.text();
  return { status: answer.status, text, json: JSON.parse(text) as { code: string; data: string[][] } };
};
const timesOf = async (path: string): Promise<readonly number[]> =>
  (await get(path)).json.data.map(([time]) => Number(time));

describe("the simulated OKX, asked by ccxt", () => {
  it("lists its instruments", async () => {
    await exchange.loadMarkets();
    expect(exchange.symbols).toEqual(["BTC/USD", "BTC/USD:USD", "ETH/USD", "ETH/USD:USD"]);
    expect(exchange.market("BTC/USD:USD")).toMatchObject({ swap: true, linear: true, contractSize: 0.01 });
    expect(exchange.market("BTC/USD").precision).toMatchObject({ amount: 1e-8, price: 0.01 });
  });

  it("serves the candles of the market from its history", async () => {
    const from = Date.UTC(2023, 0, 1);
    const rows = await exchange.fetchOHLCV("BTC/USD", "1h", from, 10, { type: "HistoryCandles" });
    const { time, open, volume } = syntheticCandles({
      seed: SYNTHETIC_SEED,
      product: "BTC-USD",
      timeframe: "1h",
      from,
      to: from + 10 * HOUR,
    });
    expect(rows.map((row) => row[0])).toEqual([...time]);
    expect(rows.map((row) => row[1])).toEqual([...open]);
    expect(rows.map((row) => row[5])).toEqual([...volume]);
  });

  it.each([
    ["fetchOHLCV", async () => (await exchange.fetchOHLCV("BTC/USD", "1m", undefined, 50)).length, 50],
    ["fetchTrades", async () => (await exchange.fetchTrades("BTC/USD")).length, 100],
    ["fetchTicker", async () => (await exchange.fetchTicker("BTC/USD")).symbol, "BTC/USD"],
    ["fetchTickers", async () => Object.keys(await exchange.fetchTickers()), ["BTC/USD", "ETH/USD"]],
    ["fetchOrderBook", async () => (await exchange.fetchOrderBook("BTC/USD", 5)).bids.length, 5],
    ["fetchTime", () => exchange.fetchTime(), NOW],
    ["fetchStatus", async () => (await exchange.fetchStatus()).status, "ok"],
  ])("answers %s", async (_, call, expected) => {
    expect(await call()).toEqual(expected);
  });

  it.each([
    ["watchOHLCV", () => exchange.watchOHLCV("BTC/USD", "1m")],
    ["watchTrades", () => exchange.watchTrades("BTC/USD")],
    ["watchTicker", () => exchange.watchTicker("BTC/USD")],
  ])("answers %s", async (_, watch) => {
    await watch();
    const heard = watch();
    clock.advance(MINUTE);
    await heard;
  });
});

describe("the simulated OKX, byte for byte", () => {
  const hour = Date.UTC(2024, 0, 1, 12);

  it.each<readonly [why: string, query: string, open: readonly number[]]>([
    ["after gives older ones, excluded", `after=${hour}&limit=2`, [hour - HOUR, hour - 2 * HOUR]],
    [
      "before and after bound a window, both excluded",
      `after=${hour + 3 * HOUR}&before=${hour}`,
      [hour + 2 * HOUR, hour + HOUR],
    ],
    [
      "before alone gives the newest, not the next",
      `before=${hour}&limit=2`,
      [Date.UTC(2024, 0, 2, 9), Date.UTC(2024, 0, 2, 8)],
    ],
    ["before its first candle there is none", `after=${Date.UTC(2021, 0, 1)}`, []],
  ])("%s", async (_, query, open) => {
    expect(await timesOf(`market/history-candles?instId=BTC-USD&bar=1H&${query}`)).toEqual(open);
  });

  it("has the forming candle among the newest, and only there", async () => {
    const { data } = (await get("market/candles?instId=BTC-USD&bar=1H&limit=2")).json;
    expect(data.map((row) => row[8])).toEqual(["0", "1"]);
    const history = (await get("market/history-candles?instId=BTC-USD&bar=1H&limit=2")).json.data;
    expect(history.map((row) => row[8])).toEqual(["1", "1"]);
  });

  it("keeps only the newest 1,440 candles outside of its history", async () => {
    const after = NOW - 1_441 * MINUTE;
    expect(await timesOf(`market/candles?instId=BTC-USD&bar=1m&after=${after}`)).toEqual([]);
  });

  it.each([
    ["1D", 16],
    ["1Dutc", 0],
    ["6H", 4],
    ["1W", 16],
    ["1Wutc", 0],
    ["1Mutc", 0],
  ])("cuts %s at %i o'clock", async (bar, clockHour) => {
    const times = await timesOf(`market/history-candles?instId=BTC-USD&bar=${bar}&limit=1`);
    expect(times.map((time) => new Date(time).getUTCHours())).toEqual([clockHour]);
  });

  it.each([
    ["market/candles?instId=XYZ-USD", 200, { code: "51001", data: [], msg: "Instrument ID does not exist" }],
    ["market/candles?instId=BTC-USD&bar=1s", 200, { code: "51000", data: [], msg: "Parameter bar error" }],
    ["nothing", 404, { code: "404", data: [], msg: "Not Found" }],
  ])("says of %s: %i %j", async (path, status, body) => {
    const answer = await get(path);
    expect([answer.status, answer.json]).toEqual([status, body]);
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES).each([
    ["public/instruments?instType=SPOT", "instruments.SPOT.json"],
    ["market/history-candles?instId=BTC-USD&bar=1H&limit=4", "candles.BTC-USDT.1H.json"],
    ["market/trades?instId=BTC-USD&limit=2", "trades.BTC-USDT.json"],
  ])("%s has the fields, order and number formats of the recorded %s", async (path, file) => {
    const { text, json } = await get(path);
    expect(shapeOf(json)).toBe(shapeOf(exchangeJson(`okx/${file}`)));
    expect(text).toBe(JSON.stringify(json));
  });
});

describe("the WebSockets of the simulated OKX", () => {
  const candles = { channel: "candle1m", instId: "BTC-USD" };

  it("closes each candle once, by the minute", async () => {
    using client = await SocketClient.open(`${simulator.urls.okx.webSocket}/ws/v5/business`);
    client.send({ op: "subscribe", args: [candles] });
    await client.first(({ data }) => data !== undefined);
    for (let minute = 0; minute < 3; minute++) clock.advance(MINUTE);
    const rows = () =>
      client.messages
        .flatMap(({ data }) => (data as string[][] | undefined) ?? [])
        .filter((row) => row[8] === "1");
    await client.first(() => rows().length === 3);
    const [first, second, third] = rows().map(([time]) => Number(time));
    expect([second! - first!, third! - second!]).toEqual([MINUTE, MINUTE]);
  });

  it.each([
    ["business", { channel: "trades", instId: "BTC-USD" }, "60018"],
    ["public", candles, "60018"],
    ["business", { ...candles, instId: "XYZ-USD" }, "60018"],
  ])("on /%s refuses %j", async (path, argument, code) => {
    using client = await SocketClient.open(`${simulator.urls.okx.webSocket}/ws/v5/${path}`);
    client.send({ op: "subscribe", args: [argument] });
    expect((await client.first(({ event }) => event === "error"))["code"]).toBe(code);
  });

  it("answers ping by pong", async () => {
    using client = await SocketClient.open(`${simulator.urls.okx.webSocket}/ws/v5/public`);
    client.send("ping");
    expect(await client.garbage()).toBe("pong");
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES)("speaks as in the recorded session", async () => {
    const recorded = exchangeSession("okx/ws.session-2022-05-13.part1.jsonl");
    using trades = await SocketClient.open(`${simulator.urls.okx.webSocket}/ws/v5/public`);
    trades.send({ op: "subscribe", args: [{ channel: "trades", instId: "BTC-USD" }] });
    const trade = await trades.first(({ data }) => data !== undefined);
    expect(shapeOf(trades.messages[0])).toBe(shapeOf(recorded.find(({ event }) => event === "subscribe")));
    expect(shapeOf(trade)).toBe(shapeOf(exchangeJson("okx/ws.trades.json")));
    using business = await SocketClient.open(`${simulator.urls.okx.webSocket}/ws/v5/business`);
    business.send({ op: "subscribe", args: [{ channel: "candle1Dutc", instId: "BTC-USD" }] });
    const candle = await business.first(({ data }) => data !== undefined);
    expect(shapeOf(candle)).toBe(shapeOf(exchangeJson("okx/ws.candle1D.json")));
  });
});
