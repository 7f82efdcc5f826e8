import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shapeOf } from "../../testing/body-shape.ts";
import { exchangeJson, HAS_EXCHANGE_FIXTURES } from "../../testing/exchange-fixtures.ts";
import { steppedClock } from "../clock.ts";
import { SYNTHETIC_SEED } from "../markets/synthetic-market.ts";
import { type Simulator, startSimulator } from "../simulator.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2024, 0, 2, 10, 30, 30);

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ clock: steppedClock(NOW) });
});
afterAll(() => simulator[Symbol.asyncDispose]());

const get = async (path: string) => {
  const answer = await fetch(simulator.urls.coindesk.rest + path);
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
};
type Row = Readonly<Record<"TIMESTAMP" | "OPEN" | "VOLUME" | "time", number>>;
const hours = "/index/cc/v1/historical/hours?market=ccix&instrument=BTC-USD";

describe("the simulated CoinDesk Data", () => {
  it("has the candles of the market, oldest first, the one of to_ts among them", async () => {
    const from = Date.UTC(2023, 5, 1);
    const to = from + 9 * HOUR;
    const { json } = await get(`${hours}&limit=10&to_ts=${to / 1_000}&fill=false`);
    const rows = json["Data"] as Row[];
    const expected = syntheticCandles({
      seed: SYNTHETIC_SEED,
      product: "BTC-USD",
      timeframe: "1h",
      from,
      to: to + HOUR,
    });
    expect(rows.map(({ TIMESTAMP }) => TIMESTAMP * 1_000)).toEqual([...expected.time]);
    expect(rows.map(({ OPEN }) => OPEN)).toEqual([...expected.open]);
    expect(rows.map(({ VOLUME }) => VOLUME)).toEqual([...expected.volume]);
  });

  it("ends with the candle that forms", async () => {
    const { json } = await get(`${hours}&limit=1`);
    expect((json["Data"] as Row[])[0]!.TIMESTAMP).toBe(Date.UTC(2024, 0, 2, 10) / 1_000);
  });

  it("tells the groups that are asked for", async () => {
    const { json } = await get(`${hours}&limit=1&groups=OHLC`);
    expect(Object.keys((json["Data"] as Row[])[0]!)).toEqual([
      "UNIT",
      "TIMESTAMP",
      "TYPE",
      "OPEN",
      "HIGH",
      "LOW",
      "CLOSE",
    ]);
  });

  it.each([
    [`${hours}&limit=2001`, 400],
    ["/spot/v1/historical/hours?market=nowhere&instrument=BTC-USD", 404],
    ["/spot/v1/historical/hours?market=coinbase&instrument=XYZ-USD", 404],
    ["/nothing", 404],
  ])("refuses %s with %i, and says which value is wrong", async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.json["Data"]).toEqual({});
    expect(answer.json["Err"]).toMatchObject({ message: expect.any(String), type: expect.any(Number) });
  });

  it("lists the instruments of a market", async () => {
    const { json } = await get("/index/cc/v1/markets/instruments?market=ccix");
    const data = json["Data"] as { ccix: { instruments: object } };
    expect(Object.keys(data.ccix.instruments)).toEqual(["BTC-USD", "ETH-USD"]);
  });

  it("answers in the interface before it, with one row more than the limit", async () => {
    const { json } = await get("/data/v2/histohour?fsym=BTC&tsym=USD&limit=10");
    expect((json["Data"] as { Data: Row[] }).Data.length).toBe(11);
    const refused = await get("/data/v2/histoday?fsym=INVALID123&tsym=USD");
    expect([refused.status, refused.json["Response"]]).toEqual([200, "Error"]);
  });

  it.skipIf(!HAS_EXCHANGE_FIXTURES).each([
    [`${hours}&limit=48`, "data-api.hours.btc-usd.SYNTHESISED.json"],
    ["/data/v2/histoday?fsym=BTC&tsym=USD&limit=10", "legacy.histoday.btc-usd.json"],
    [
      "/spot/v1/historical/hours?market=test_market_does_not_exist&instrument=BTC-USD",
      "data-api.error.market-not-found.json",
    ],
    ["/data/v2/histoday?fsym=INVALID123&tsym=USD&limit=10", "legacy.error.bad-symbol.json"],
  ])("%s has the fields, order and number formats of the recorded %s", async (path, file) => {
    expect(shapeOf((await get(path)).json)).toBe(shapeOf(exchangeJson(`coindesk/${file}`)));
  });
});
