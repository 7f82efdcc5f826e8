import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCoinbaseRow } from "./coinbase/candles.ts";
import { coinbaseLive } from "./coinbase/live.ts";
import {
  readCoinbaseBalance,
  readCoinbaseFill,
  readCoinbaseOrder,
  readCoinbasePage,
} from "./coinbase/orders.ts";
import { readCoinbaseProducts } from "./coinbase/products.ts";
import { refuseCoinbase } from "./coinbase/refuse.ts";
import { refuseCoinbaseOrder } from "./coinbase/refuse-order.ts";
import { readCoinDeskRow } from "./coindesk/candles.ts";
import { readCoinDeskProducts } from "./coindesk/products.ts";
import { refuseCoinDesk } from "./coindesk/refuse.ts";
import { readKrakenCandles, readKrakenRow } from "./kraken/candles.ts";
import { krakenLive } from "./kraken/live.ts";
import { readKrakenBalances, readKrakenFills, readKrakenOrders } from "./kraken/orders.ts";
import { readKrakenFees, readKrakenProducts } from "./kraken/products.ts";
import { refuseKraken } from "./kraken/refuse.ts";
import { refuseKrakenOrder } from "./kraken/refuse-order.ts";
import { readKrakenTrades } from "./kraken/trades.ts";
import { readOkxRow } from "./okx/candles.ts";
import { asNamed } from "./okx/instruments.ts";
import { okxLive } from "./okx/live.ts";
import { readOkxBalances, readOkxFill, readOkxOrder, readOkxPosition, rowsOf } from "./okx/orders.ts";
import { readOkxProducts } from "./okx/products.ts";
import { refuseOkx } from "./okx/refuse.ts";
import { refuseOkxOrder } from "./okx/refuse-order.ts";
import { readOkxStop } from "./okx/stops.ts";
import type { Answer } from "./request/answer.ts";

const SERIES = [{ product: "BTC-USD", timeframe: "1m" }] as const;
/** Words that the readers look for, so that what is made up comes further than the door. */
const KEYS = [
  "data",
  "Data",
  "result",
  "last",
  "error",
  "code",
  "instruments",
  "ccix",
  "wsname",
  "fees",
  "type",
];
const MORE_KEYS = [
  "channel",
  "arg",
  "instId",
  "symbol",
  "interval",
  "interval_begin",
  "event",
  "method",
  "success",
];
const ORDER_KEYS = [
  "open",
  "trades",
  "descr",
  "details",
  "sCode",
  "success",
  "error_response",
  "hold",
  "status",
];
const TEXTS = [
  "match",
  "last_match",
  "heartbeat",
  "subscriptions",
  "subscribe",
  "ohlc",
  "candle1m",
  "BTC-USD",
];
const MORE_TEXTS = [
  "BTC/USD",
  "XBT/USD",
  "1e999",
  "1e-999999999",
  "-0",
  "",
  "2024-01-01T00:00:00Z",
  "0",
  "50011",
];

const { any } = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.oneof(fc.constantFrom(...TEXTS, ...MORE_TEXTS), fc.string()),
    fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, 1, -1, 1e308)),
    fc.constantFrom(null, true, false),
    fc.array(tie("any"), { maxLength: 9 }),
    fc.dictionary(fc.constantFrom(...KEYS, ...MORE_KEYS, ...ORDER_KEYS), tie("any"), { maxKeys: 6 }),
  ),
}));

const answer: Answer = { status: 200, headers: {}, body: "", date: 0, sentAt: 0, receivedAt: 0 };
const request = { product: "BTC-USD", after: { time: 0 }, to: 1 };

const READERS: Readonly<Record<string, (json: unknown) => unknown>> = {
  "candles of Coinbase": readCoinbaseRow,
  "products of Coinbase": readCoinbaseProducts,
  "refusals of Coinbase": (json) => refuseCoinbase(answer, json),
  "candles of Kraken": (json) => [readKrakenCandles(json), readKrakenRow(json, 0)],
  "products of Kraken": readKrakenProducts,
  "fees of Kraken": readKrakenFees,
  "trades of Kraken": (json) => readKrakenTrades(json, request, { body: "", time: 0 }),
  "refusals of Kraken": (json) => refuseKraken(answer, json),
  "candles of OKX": (json) => readOkxRow(json, "BTC-USDT"),
  "products of OKX": readOkxProducts,
  "refusals of OKX": (json) => refuseOkx(answer, json),
  "candles of CoinDesk Data": readCoinDeskRow,
  "products of CoinDesk Data": (json) => readCoinDeskProducts(json, "ccix"),
  "refusals of CoinDesk Data": (json) => refuseCoinDesk(answer, json),
  "orders of Coinbase": (json) => [
    readCoinbasePage(json, "data", (row) => [readCoinbaseOrder(row), readCoinbaseFill(row)]),
    readCoinbasePage(json, "data", readCoinbaseBalance),
    refuseCoinbaseOrder(answer, json),
  ],
  "orders of Kraken": (json) => [
    readKrakenOrders(json, "open", () => "BTC-USD"),
    readKrakenFills(json, () => "BTC-USD"),
    readKrakenBalances(json),
    refuseKrakenOrder(answer, json),
  ],
  "orders of OKX": (json) => [
    rowsOf(json, (row) => readOkxOrder(row, asNamed)),
    rowsOf(json, (row) => readOkxFill(row, asNamed)),
    rowsOf(json, (row) => readOkxPosition(row, asNamed)),
    rowsOf(json, (row) => readOkxStop(row, asNamed)),
    readOkxBalances(json),
    refuseOkxOrder(answer, json),
  ],
  "frames of Coinbase": (json) => coinbaseLive("").session(SERIES).read(JSON.stringify(json), 0),
  "frames of Kraken": (json) => krakenLive("").session(SERIES).read(JSON.stringify(json), 0),
  "frames of OKX": (json) => okxLive("").session(SERIES).read(JSON.stringify(json), 0),
};

/** Answers that reading once failed on: what is no text need not be able to become one. */
const EXAMPLES: [unknown][] = [[{ error: [{ toString: 1 }] }], [{ code: { toString: 1 } }]];

describe("whatever a venue sends, reading it does not fail", () => {
  it.each(Object.keys(READERS))("%s", (name) => {
    fc.assert(
      fc.property(any, (json) => {
        expect(() => READERS[name]!(json)).not.toThrow();
      }),
      { numRuns: 300, examples: EXAMPLES },
    );
  });
});
