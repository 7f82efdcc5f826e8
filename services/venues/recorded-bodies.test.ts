import { candleAt } from "@spot-canvas/domain/market/candle";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { formatInstant, formatMillis } from "@spot-canvas/domain/time/instant";
import { describe, expect, it } from "vitest";
import {
  exchangeFixture,
  exchangeJson,
  exchangeSession,
  HAS_EXCHANGE_FIXTURES,
} from "../testing/exchange-fixtures.ts";
import { pageOf, type ReadRow } from "./candle-page.ts";
import { readCoinbaseRow } from "./coinbase/candles.ts";
import { coinbaseLive } from "./coinbase/live.ts";
import { readCoinbaseProducts } from "./coinbase/products.ts";
import { refuseCoinbase } from "./coinbase/refuse.ts";
import { readCoinDeskRow } from "./coindesk/candles.ts";
import { refuseCoinDesk } from "./coindesk/refuse.ts";
import { arrayOf, objectOf } from "./json.ts";
import { krakenCovered, readKrakenCandles, readKrakenRow } from "./kraken/candles.ts";
import { krakenLive } from "./kraken/live.ts";
import { readKrakenFees, readKrakenProducts } from "./kraken/products.ts";
import { refuseKraken } from "./kraken/refuse.ts";
import { readKrakenTrades } from "./kraken/trades.ts";
import { readOkxRow } from "./okx/candles.ts";
import { okxLive } from "./okx/live.ts";
import { readOkxProducts } from "./okx/products.ts";
import { refuseOkx } from "./okx/refuse.ts";
import type { Answer } from "./request/answer.ts";
import { refusal } from "./request/refusal.ts";
import type { CandlePage, LiveEvent } from "./venue.ts";

if (!HAS_EXCHANGE_FIXTURES) {
  process.stderr.write("Left out: bodies of ../shared/data/exchanges, which are not there.\n");
}

const EVER: Interval = { from: 0, to: 8_000_000_000_000 };

const pageFrom = (rows: unknown, timeframe: Timeframe, read: (row: unknown) => ReadRow): CandlePage =>
  pageOf({ window: EVER, timeframe, rows: arrayOf(rows)!, read, body: JSON.stringify(rows) });

const linesOf = ({ candles, refused }: CandlePage): readonly string[] => {
  expect(refused).toEqual([]);
  return [...candles.time].map((_, index) => {
    const { time, open, high, low, close, volume } = candleAt(candles, index);
    return [formatMillis(time), open, high, low, close, volume].join(" ");
  });
};

const answerOf = (status: number, body: unknown): Answer => ({
  status,
  headers: {},
  body: JSON.stringify(body),
  date: undefined,
  sentAt: 0,
  receivedAt: 0,
});

const framesOf = (file: string): readonly string[] =>
  exchangeSession(file).map((message) => JSON.stringify(message));

describe.runIf(HAS_EXCHANGE_FIXTURES)("recorded candles", () => {
  it("of Coinbase Exchange: low before high before open, newest first, seconds", () => {
    const lines = linesOf(
      pageFrom(exchangeJson("coinbase/exchange.candles.btc-usd.1h.json"), "1h", readCoinbaseRow),
    );
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe("2026-09-01T00:00:00Z 78562.74 78889.49 78535 78628.02 166.40711227");
    expect(lines[5]).toBe("2026-09-01T05:00:00Z 78704.49 79195.32 78704.49 79136.06 280.96550693");
  });

  it("of Coinbase Advanced Trade: text under names", () => {
    const { candles } = exchangeJson("coinbase/advanced.candles.btc-usd.1h.json") as { candles: unknown };
    expect(linesOf(pageFrom(candles, "1h", readCoinbaseRow))).toEqual([
      "2024-04-04T00:00:00Z 65984.18 66387.77 65857.35 66314.59 358.74851052",
      "2024-04-04T01:00:00Z 66312.4 66331.99 66055.14 66181.6 355.82896243",
    ]);
  });

  it("of Kraken: without the 216 minutes that it makes up, and without the one that still forms", () => {
    const candles = readKrakenCandles(exchangeJson("kraken/OHLC.XBTUSDT.1m.json"))!;
    const page = pageFrom(candles.rows, "1m", (row) => readKrakenRow(row, candles.last));
    expect(candles.rows).toHaveLength(721);
    // One of the 216 is the last row, which forms.
    expect(linesOf(page)).toHaveLength(720 - 215);
    expect(linesOf(page)).toEqual(
      candles.rows
        .map((row) => (row as readonly (string | number)[]).map(Number))
        .filter((row) => row[7]! > 0)
        .map(([t, o, h, l, c, , v]) => [formatMillis(t! * 1_000), o, h, l, c, v].join(" ")),
    );
    // Older than its 720 rows nothing is known; up to the newest closed one everything is.
    const covered = krakenCovered(candles, EVER, "1m");
    expect([covered.from, covered.to].map(formatMillis)).toEqual([
      "2025-11-10T12:17:00Z",
      "2025-11-11T00:17:00Z",
    ]);
  });

  it("of OKX: text, milliseconds, newest first", () => {
    const { data } = exchangeJson("okx/candles.BTC-USDT.1H.json") as { data: unknown };
    const lines = linesOf(pageFrom(data, "1h", (row) => readOkxRow(row, "BTC-USDT")));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe("2024-01-16T16:00:00Z 43253.6 43440.2 43000 43250.9 942.87870026");
    expect(lines[3]).toBe("2024-01-16T19:00:00Z 43016 43183.8 42946 43169.7 404.74017381");
  });

  it("of an OKX derivative: contracts are not its volume", () => {
    const { data } = exchangeJson("okx/candles.1m.json") as { data: unknown };
    expect(linesOf(pageFrom(data, "1m", (row) => readOkxRow(row, "BTC-USDT-SWAP")))).toEqual([
      "2025-05-12T23:53:00Z 102806 102820.5 102783.1 102806.1 71.6404",
      "2025-05-12T23:54:00Z 102806.1 102820.4 102806.1 102820.4 10.4037",
    ]);
  });

  it("of CoinDesk Data, and of the interface before it", () => {
    const { Data } = exchangeJson("coindesk/data-api.hours.btc-usd.SYNTHESISED.json") as { Data: unknown };
    const lines = linesOf(pageFrom(Data, "1h", readCoinDeskRow));
    expect(lines).toHaveLength(48);
    expect(lines[0]).toBe("2019-11-20T11:00:00Z 8073.27 8109.55 8064.8 8098.82 575.88");
    const legacy = objectOf(objectOf(exchangeJson("coindesk/legacy.histoday.btc-usd.json"))?.["Data"])?.[
      "Data"
    ];
    expect(linesOf(pageFrom(legacy, "1d", readCoinDeskRow))).toEqual([
      "2025-11-06T00:00:00Z 103893.5 104201.89 100266.6 101302.75 32306.54",
    ]);
  });
});

describe.runIf(HAS_EXCHANGE_FIXTURES)("recorded products", () => {
  const rulesOf = (products: ReturnType<typeof readOkxProducts>, name: string): readonly unknown[] => {
    const { venueId, rules, status } = products!.find(({ product }) => product === name)!;
    const { tick, lot, minimumQuantity, minimumNotional } = rules;
    return [venueId, tick, lot, minimumQuantity, minimumNotional].map(String).concat(status);
  };

  it("of Coinbase, before and after it stopped telling the smallest size", () => {
    const old = readCoinbaseProducts(exchangeJson("coinbase/exchange.products.2021.json"));
    expect(old).toHaveLength(162);
    expect(rulesOf(old, "BTC-GBP")).toEqual(["BTC-GBP", "0.01", "0.00000001", "0.0001", "10", "trading"]);
    const fresh = readCoinbaseProducts([exchangeJson("coinbase/exchange.product.btc-usd.json")]);
    expect(rulesOf(fresh, "BTC-USD")).toEqual(["BTC-USD", "0.01", "0.00000001", "undefined", "1", "trading"]);
  });

  it("of Kraken: three spellings of one asset, without the dark pool", () => {
    const pairs = readKrakenProducts(exchangeJson("kraken/AssetPairs.2021.json"));
    expect(rulesOf(pairs, "BTC-USD").slice(0, 4)).toEqual(["XXBTZUSD", "0.1", "0.00000001", "0.0002"]);
    expect(rulesOf(pairs, "DOGE-EUR")[0]).toBe("XDGEUR");
    expect(pairs!.filter(({ venueId }) => venueId.endsWith(".d"))).toEqual([]);
    expect(new Set(pairs!.map(({ product }) => product)).size).toBe(pairs!.length);
    expect(rulesOf(readKrakenProducts(exchangeJson("kraken/AssetPairs.json")), "BTC-USDT")).toEqual([
      "XBTUSDT",
      "0.1",
      "0.00000001",
      "0.00005",
      "0.5",
      "trading",
    ]);
  });

  it("of OKX", () => {
    expect(readOkxProducts(exchangeJson("okx/instruments.SPOT.2022.json"))).toHaveLength(513);
    const fresh = readOkxProducts(exchangeJson("okx/instruments.SPOT.json"));
    expect(rulesOf(fresh, "BTC-USD")).toEqual([
      "BTC-USD",
      "0.1",
      "0.00000001",
      "0.00001",
      "undefined",
      "trading",
    ]);
  });

  it("with the fees that Kraken tells, from per cent to shares", () => {
    const schedules = readKrakenFees(exchangeJson("kraken/AssetPairs.2021.json"))!;
    const ours = schedules.find(({ products }) => products.includes("BTC-USD"))!;
    expect([ours.currency, ours.source, ours.tiers.length]).toEqual(["USD", "venue", 9]);
    const tiers = ours.tiers.map(({ fromVolume, maker, taker }) => [fromVolume, maker, taker].join(" "));
    expect(tiers.slice(0, 2)).toEqual(["0 0.0016 0.0026", "50000 0.0014 0.0024"]);
    expect(tiers.at(-1)).toBe("10000000 0 0.001");
  });
});

describe.runIf(HAS_EXCHANGE_FIXTURES)("recorded trades", () => {
  it("of Kraken, with every digit and the cursor as it came", () => {
    const json = exchangeJson("kraken/Trades.XBTUSDT.excerpt.json");
    const request = { product: "BTC-USDT", after: { time: 1_762_795_400_000 }, to: EVER.to };
    const page = readKrakenTrades(json, request, { body: "", time: 1_762_820_040_000 })!;
    expect(page.cursor).toBe("1762820035982277754");
    expect(page.trades).toHaveLength(12);
    const { id, time, price, quantity, side } = page.trades[0]!;
    expect([id, formatInstant(time), String(price), String(quantity), side]).toEqual([
      "10218208",
      "2025-11-10T17:23:53.9717445Z",
      "105433.6",
      "0.00027625",
      "buy",
    ]);
    expect(page.covered.from).toBe(1_762_795_400_000_000_000n);
    expect(page.covered.to).toBe(1_762_820_035_982_277_755n);
  });
});

describe.runIf(HAS_EXCHANGE_FIXTURES)("recorded live sessions", () => {
  it("of Coinbase: the last match is no trade, and the side is turned to the taker's", () => {
    const frames = framesOf("coinbase/ws.exchange.session-2021-04-17.part1.jsonl");
    const products = [
      "SKL-USD",
      "SKL-BTC",
      "BAND-GBP",
      "NMR-EUR",
      "BAND-BTC",
      "YFI-BTC",
      "DASH-BTC",
      "NU-GBP",
    ];
    const series = [...products, "CRV-EUR", "SKL-GBP"].map((product) => ({
      product,
      timeframe: "1m" as const,
    }));
    const session = coinbaseLive("").session(series);
    const events = frames.flatMap((frame) => session.read(frame, 0)!);
    const trades = events.filter((event) => event.kind === "trade");
    expect(trades).toHaveLength(42);
    expect(events.filter(({ kind }) => kind === "unreadable" || kind === "lost")).toEqual([]);
    expect(events.find(({ kind }) => kind === "connected")).toMatchObject({
      series: expect.arrayContaining(series),
    });
    const { id, side, time } = trades[0]!.trade;
    expect([trades[0]!.product, id, side, formatInstant(time)]).toEqual([
      "SKL-BTC",
      "280232",
      "buy",
      "2021-04-17T16:43:37.089723Z",
    ]);
  });

  const series = { product: "BTC-USD", timeframe: "1m" as const };
  const read = (events: readonly LiveEvent[] | undefined): readonly unknown[] =>
    events!.map((event) => ("candle" in event ? [event.kind, event.candle] : event.kind));

  it("of Kraken, version 2: the begin of the interval is the open time", () => {
    const session = krakenLive("").session([series]);
    expect(read(session.read(exchangeFixture("kraken/ws.v2.subscribe.response.json"), 0))).toEqual([]);
    const frame = exchangeFixture("kraken/ws.v2.ohlc.update.json");
    // The recording has a high price of trades that the volume contradicts; it is read as it is.
    const candle = {
      open: 106_038.2,
      high: 106_044.3,
      low: 106_038.1,
      close: 106_040.1,
      volume: 30_927.68066226,
    };
    const time = Date.UTC(2023, 9, 4, 16, 25);
    expect(read(session.read(frame, 0))).toEqual([["forming", { time, ...candle }]]);
    const next = frame.replace("T16:25", "T16:26");
    expect(read(session.read(next, 0))).toEqual([
      ["closed", { time, ...candle }],
      ["forming", { time: time + 60_000, ...candle }],
    ]);
  });

  it("of Kraken, version 1: not taken for what it is not", () => {
    expect(
      krakenLive("").session([series]).read(exchangeFixture("kraken/ws.v1.ohlc-60.json"), 0),
    ).toBeUndefined();
  });

  it("of OKX: a day cut in Hong Kong is not one of ours, and other channels say nothing of candles", () => {
    const days = { product: "BTC-USDT", timeframe: "1d" as const };
    const session = okxLive("").session([days]);
    const frame = exchangeFixture("okx/ws.candle1D.json");
    expect(session.read(frame, 0)).toEqual([]);
    // The recording is a sample of the documentation, whose time is no begin of a day.
    const [event] = session.read(frame.replace("candle1D", "candle1Dutc"), 0)!;
    expect(event).toMatchObject({
      kind: "unreadable",
      input: { reason: expect.stringContaining("grid of 1d") },
    });
    const mended = frame.replace("candle1D", "candle1Dutc").replace("1597026383085", "1597017600000");
    const prices = { open: 8_533.02, high: 8_553.74, low: 8_527.17, close: 8_548.26 };
    expect(read(session.read(mended, 0))).toEqual([
      ["closed", { time: 1_597_017_600_000, ...prices, volume: 45_247 }],
    ]);
    for (const other of framesOf("okx/ws.session-2022-05-13.part1.jsonl"))
      expect(session.read(other, 0)).toEqual([]);
  });
});

describe.runIf(HAS_EXCHANGE_FIXTURES)("recorded refusals", () => {
  const venues = { coinbase: refuseCoinbase, kraken: refuseKraken, okx: refuseOkx } as const;
  const TAGS: Readonly<Record<keyof typeof venues, readonly (string | undefined)[]>> = {
    coinbase: ["VenueRefused", "VenueRefused", "VenueUnknownProduct", "VenueRateLimited", undefined],
    kraken: [
      "VenueUnknownProduct",
      "VenueRefused",
      "VenueRateLimited",
      "VenueUnavailable",
      "VenueUnavailable",
      "VenueUnavailable",
    ],
    okx: ["VenueRateLimited", "VenueUnknownProduct", "VenueRefused", "VenueUnavailable", "VenueUnavailable"],
  };

  it.each(Object.keys(venues) as (keyof typeof venues)[])("of %s", (venue) => {
    const errors = exchangeJson(`${venue}/errors.json`) as readonly { status: number; body: unknown }[];
    const tags = errors.map(({ status, body }) => venues[venue](answerOf(status, body), body)?.tag);
    expect(tags).toEqual(TAGS[venue]);
  });

  it.each([
    ["data-api.error.market-not-found.json", 404, "VenueUnknownProduct"],
    ["legacy.error.rate-limit.json", 200, "VenueRateLimited"],
    ["legacy.error.bad-symbol.json", 200, "VenueUnknownProduct"],
  ])("of CoinDesk Data: %s", (file, status, tag) => {
    const body = exchangeJson(`coindesk/${file}`);
    expect(refuseCoinDesk(answerOf(status, body), body)?.tag).toBe(tag);
  });

  it("say what the venue said and what to do", () => {
    const body = { error: ["EGeneral:Too many requests"] };
    const answer = { ...answerOf(200, body), headers: { "retry-after": "7" } };
    const fault = refusal(refuseKraken(answer, body)!, "kraken", answer);
    expect(fault.message).toBe(
      'Kraken limits requests (200 "EGeneral:Too many requests"). Wait a little; another program on this address may be asking too.',
    );
    expect([fault.retryAfterMs, fault.passes, fault.body]).toEqual([7_000, true, answer.body]);
  });
});
