import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shapeOf } from "../../testing/body-shape.ts";
import { exchangeJson, HAS_EXCHANGE_FIXTURES } from "../../testing/exchange-fixtures.ts";
import { SocketClient } from "../../testing/socket-client.ts";
import { type SteppedClock, steppedClock } from "../clock.ts";
import { syntheticMarket } from "../markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../simulator.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);

let clock: SteppedClock;
let simulator: Simulator;
let exchange: InstanceType<typeof ccxt.pro.kraken>;

beforeAll(async () => {
  clock = steppedClock(NOW);
  simulator = await startSimulator({ clock, market: syntheticMarket({ from: NOW - 80 * DAY }) });
  const { rest, webSocket } = simulator.urls.kraken;
  const ws = { publicV2: `${webSocket}/v2` };
  exchange = new ccxt.pro.kraken({
    enableRateLimit: false,
    urls: { api: { public: rest, private: rest, ws } },
  });
  await exchange.loadHttpProxyAgent();
});
afterAll(async () => {
  await exchange.close();
  await simulator[Symbol.asyncDispose]();
});

type Row = [time: number, ...texts: string[]];
const get = async (path: string) => {
  const answer = await fetch(`${simulator.urls.kraken.rest}/0/public/${path}`);
  return { status: answer.status, text: await answer.text() };
};
const resultOf = async <T>(path: string) => (JSON.parse((await get(path)).text) as { result: T }).result;

describe("the simulated Kraken, asked by ccxt", () => {
  it("lists its pairs, with their fees", async () => {
    await exchange.loadMarkets();
    expect(exchange.symbols).toEqual(["BTC/USD", "ETH/USD"]);
    expect(exchange.market("BTC/USD")).toMatchObject({ id: "XXBTZUSD", taker: 0.004, maker: 0.0025 });
  });

  it.each([
    ["fetchOHLCV", async () => (await exchange.fetchOHLCV("BTC/USD", "1m", NOW - 10 * MINUTE)).length, 10],
    ["fetchTrades", async () => (await exchange.fetchTrades("BTC/USD", NOW - MINUTE)).length, 4],
    ["fetchTicker", async () => (await exchange.fetchTicker("BTC/USD")).symbol, "BTC/USD"],
    ["fetchTickers", async () => Object.keys(await exchange.fetchTickers()), ["BTC/USD", "ETH/USD"]],
    ["fetchOrderBook", async () => (await exchange.fetchOrderBook("BTC/USD")).bids.length, 100],
    ["fetchTime", () => exchange.fetchTime(), NOW],
    ["fetchStatus", async () => (await exchange.fetchStatus()).status, "ok"],
    ["fetchCurrencies", async () => Object.keys(await exchange.fetchCurrencies()), ["BTC", "USD", "ETH"]],
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

describe("the simulated Kraken, byte for byte", () => {
  it("has the newest 720 committed candles and the forming one, whatever is asked", async () => {
    const { XXBTZUSD: rows, last } = await resultOf<{ XXBTZUSD: Row[]; last: number }>(
      "OHLC?pair=XBTUSD&interval=60&since=0",
    );
    expect([rows!.length, rows!.at(-2)![0]]).toEqual([721, last]);
    expect(last * 1_000 + 60 * MINUTE).toBe(rows!.at(-1)![0] * 1_000);
  });

  it("excludes since, and feeds `last` back", async () => {
    const { last } = await resultOf<{ last: number }>("OHLC?pair=XBTUSD&interval=1");
    const { XXBTZUSD: rows } = await resultOf<{ XXBTZUSD: Row[] }>(`OHLC?pair=XBTUSD&since=${last}`);
    expect(rows.map(([time]) => time)).toEqual([last + 60]);
  });

  it("begins weeks on Thursday", async () => {
    const { XXBTZUSD: rows } = await resultOf<{ XXBTZUSD: Row[] }>("OHLC?pair=XBTUSD&interval=10080");
    expect(new Set(rows.map(([time]) => new Date(time * 1_000).getUTCDay()))).toEqual(new Set([4]));
  });

  it("pages through its trades by `last`, which rebuild its candles", async () => {
    const from = Date.UTC(2024, 0, 2, 8);
    const found: Row[] = [];
    let since = String(from / 1_000);
    for (let page = 0; page < 3; page++) {
      const { XXBTZUSD: rows, last } = await resultOf<{ XXBTZUSD: Row[]; last: string }>(
        `Trades?pair=XBTUSD&count=100&since=${since}`,
      );
      found.push(...rows);
      since = last;
    }
    const ids = found.map((row) => Number(row[6]));
    expect(ids).toEqual(ids.map((_, index) => ids[0]! + index));
    const { XXBTZUSD: candles } = await resultOf<{ XXBTZUSD: Row[] }>("OHLC?pair=XBTUSD&interval=60&since=0");
    const hour = candles.find(([time]) => time * 1_000 === from)!;
    const prices = found
      .filter((row) => Number(row[2]) * 1_000 < from + 60 * MINUTE)
      .map(([price]) => Number(price));
    expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1), prices.length]).toEqual([
      ...hour.slice(1, 5).map(Number),
      hour[7],
    ]);
  });

  it.each([
    ["OHLC?pair=NOTHING", '{"error":["EQuery:Unknown asset pair"]}'],
    ["OHLC?pair=XBTUSD&interval=7", '{"error":["EGeneral:Invalid arguments"]}'],
    ["Nothing", '{"error":["EGeneral:Unknown method"]}'],
  ])("says of %s, with status 200: %s", async (path, body) => {
    expect(await get(path)).toEqual({ status: 200, text: body });
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES).each([
    ["Time", "Time.json"],
    ["SystemStatus", "SystemStatus.json"],
    ["AssetPairs?pair=XBTUSD", "AssetPairs.json"],
    ["OHLC?pair=XBTUSD", "OHLC.XBTUSDT.1m.json"],
    ["Trades?pair=XBTUSD", "Trades.XBTUSDT.excerpt.json"],
  ])("%s has the fields, order and number formats of the recorded %s", async (path, file) => {
    const named = (value: unknown): string => shapeOf(value).replaceAll(/XXBTZUSD|XBTUSDT/g, "pair");
    const { text } = await get(path);
    expect(named(JSON.parse(text))).toBe(named(exchangeJson(`kraken/${file}`)));
    expect(text).not.toMatch(/[\s]"/);
  });
});

describe("the WebSocket of the simulated Kraken", () => {
  it("tells its status, confirms each symbol, sends a snapshot and then each change", async () => {
    using client = await SocketClient.open(`${simulator.urls.kraken.webSocket}/v2`);
    const params = { channel: "ohlc", symbol: ["BTC/USD", "XYZ/USD"], interval: 1 };
    client.send({ method: "subscribe", params, req_id: 7 });
    const refused = await client.first(({ success }) => success === false);
    expect(refused).toMatchObject({ error: "Currency pair not supported XYZ/USD", req_id: 7 });
    expect(client.messages.map(({ channel, method, type }) => [channel ?? method, type])).toEqual([
      ["status", "update"],
      ["subscribe", undefined],
      ["ohlc", "snapshot"],
      ["subscribe", undefined],
    ]);
    clock.advance(MINUTE);
    await client.first(({ channel, type }) => channel === "ohlc" && type === "update");
    client.send({ method: "ping", req_id: 8 });
    expect(await client.first(({ method }) => method === "pong")).toMatchObject({ req_id: 8 });
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES)("has the fields of the recorded frames", async () => {
    using client = await SocketClient.open(`${simulator.urls.kraken.webSocket}/v2`);
    for (const channel of ["ohlc", "trade", "ticker"]) {
      client.send({ method: "subscribe", params: { channel, symbol: ["BTC/USD"] }, req_id: 1 });
    }
    const data = async (channel: string) => {
      const frame = await client.first((message) => message["channel"] === channel);
      return (frame["data"] as object[])[0]!;
    };
    const recorded = (name: string) => exchangeJson(`kraken/ws.v2.${name}.json`) as { data: object[] };
    expect(shapeOf(await data("trade"))).toBe(shapeOf(recorded("trade.update").data[0]));
    expect(await data("ohlc")).toMatchObject(
      Object.fromEntries(
        Object.keys(recorded("ohlc.update").data[0]!).map((name) => [name, expect.anything()]),
      ),
    );
    const answer = await client.first(({ result }) => (result as { channel?: string })?.channel === "ticker");
    expect(shapeOf(answer)).toBe(shapeOf(recorded("subscribe.response")));
  });
});
