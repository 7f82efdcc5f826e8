/** Readers of what venues send: rows, lists, refusals and frames. */
import { readCoinbaseRow } from "@spot-canvas/services/venues/coinbase/candles";
import { coinbaseLive } from "@spot-canvas/services/venues/coinbase/live";
import {
  readCoinbaseBalance,
  readCoinbaseFill,
  readCoinbaseOrder,
} from "@spot-canvas/services/venues/coinbase/orders";
import { readCoinbaseProducts } from "@spot-canvas/services/venues/coinbase/products";
import { readCoinDeskRow } from "@spot-canvas/services/venues/coindesk/candles";
import { readCoinDeskProducts } from "@spot-canvas/services/venues/coindesk/products";
import { objectOf } from "@spot-canvas/services/venues/json";
import { readKrakenCandles, readKrakenRow } from "@spot-canvas/services/venues/kraken/candles";
import { krakenLive } from "@spot-canvas/services/venues/kraken/live";
import {
  readKrakenBalances,
  readKrakenFills,
  readKrakenOrders,
} from "@spot-canvas/services/venues/kraken/orders";
import {
  readKrakenFees,
  readKrakenNames,
  readKrakenProducts,
} from "@spot-canvas/services/venues/kraken/products";
import { readKrakenTrades } from "@spot-canvas/services/venues/kraken/trades";
import { readOkxRow } from "@spot-canvas/services/venues/okx/candles";
import { asNamed } from "@spot-canvas/services/venues/okx/instruments";
import { okxLive } from "@spot-canvas/services/venues/okx/live";
import {
  readOkxBalances,
  readOkxFill,
  readOkxOrder,
  readOkxPosition,
  rowsOf,
} from "@spot-canvas/services/venues/okx/orders";
import { readOkxProducts } from "@spot-canvas/services/venues/okx/products";
import { readOkxStop } from "@spot-canvas/services/venues/okx/stops";
import { jsonOf } from "@spot-canvas/services/venues/request/refusal";
import { type FuzzTarget, jsonTarget, textTarget } from "./target.ts";

const AT = Date.UTC(2024, 0, 1);
const SERIES = [{ product: "BTC-USD", timeframe: "1m" }] as const;
const URL = "ws://127.0.0.1:1";
const nameOf = (name: string): string => name;

const ORDERS = [
  {
    order_id: "1",
    client_order_id: "c",
    product_id: "BTC-USD",
    side: "BUY",
    status: "OPEN",
    filled_size: "0.1",
    average_filled_price: "42000",
    total_fees: "1",
    order_configuration: { limit_limit_gtc: { base_size: "1", limit_price: "42000" } },
  },
  {
    result: {
      open: {
        O1: {
          status: "open",
          vol: "1",
          vol_exec: "0.1",
          cost: "42",
          fee: "1",
          price: "420",
          opentm: 1704067200.5,
          descr: { pair: "XBTUSD", type: "buy", ordertype: "limit", price: "42000" },
          cl_ord_id: "c",
        },
      },
    },
  },
  {
    data: [
      {
        ordId: "1",
        clOrdId: "c",
        instId: "BTC-USD",
        side: "buy",
        state: "live",
        sz: "1",
        accFillSz: "0.1",
        avgPx: "42000",
        fee: "-0.1",
        feeCcy: "BTC",
        ordType: "limit",
        px: "42000",
        uTime: "1704067200000",
      },
    ],
  },
  {
    result: {
      trades: {
        T1: {
          ordertxid: "O1",
          pair: "XBTUSD",
          time: 1704067200.5,
          type: "buy",
          price: "42000",
          vol: "0.1",
          fee: "1",
          cost: "4200",
        },
      },
      count: 1,
    },
  },
  {
    data: [{ details: [{ ccy: "BTC", availBal: "1", frozenBal: "0", eq: "1" }] }],
    result: { XXBT: "1", ZUSD: { balance: "2", hold_trade: "1" } },
  },
];
const LISTS = [
  [
    {
      id: "BTC-USD",
      base_currency: "BTC",
      quote_currency: "USD",
      quote_increment: "0.01",
      base_increment: "0.00000001",
      min_market_funds: "1",
      status: "online",
      trading_disabled: false,
    },
  ],
  {
    result: {
      XXBTZUSD: {
        altname: "XBTUSD",
        wsname: "XBT/USD",
        base: "XXBT",
        quote: "ZUSD",
        pair_decimals: 1,
        lot_decimals: 8,
        ordermin: "0.0001",
        tick_size: "0.1",
        status: "online",
        fees: [[0, 0.4]],
        fees_maker: [[0, 0.25]],
      },
    },
  },
  {
    data: [
      {
        instId: "BTC-USD",
        instType: "SPOT",
        baseCcy: "BTC",
        quoteCcy: "USD",
        tickSz: "0.1",
        lotSz: "0.00000001",
        minSz: "0.00001",
        state: "live",
      },
    ],
  },
  {
    Data: {
      coinbase: {
        instruments: {
          "BTC-USD": { INSTRUMENT: "BTC-USD", INSTRUMENT_MAPPING: { BASE: "BTC", QUOTE: "USD" } },
        },
      },
    },
  },
];
const ROWS = [
  [1704067200, 41990, 42010, 42000, 42005.5, 1.25],
  [1704067200, "42000", "42010", "41990", "42005.5", "42001", "1.25", 17],
  ["1704067200000", "42000", "42010", "41990", "42005.5", "1.25", "52500", "52500", "1"],
  {
    UNIT: "HOUR",
    TIMESTAMP: 1704067200,
    OPEN: 1,
    HIGH: 2,
    LOW: 0.5,
    CLOSE: 1.5,
    VOLUME: 10,
    TOTAL_TRADES: 1,
  },
  { result: { XXBTZUSD: [[1704067200, "1", "2", "0.5", "1.5", "1", "10", 3]], last: 1704067200 } },
  { result: { XXBTZUSD: [["42000", "0.1", 1704067200.1234, "b", "m", "", 1]], last: "1704067200123400000" } },
];
const FRAMES = [
  '{"type":"match","trade_id":10,"side":"buy","size":"0.1","price":"42000","product_id":"BTC-USD","time":"2024-01-01T00:00:00.123456Z"}',
  '{"type":"heartbeat","last_trade_id":10,"product_id":"BTC-USD","time":"2024-01-01T00:00:01Z"}',
  '{"type":"subscriptions","channels":[{"name":"matches","product_ids":["BTC-USD"]}]}',
  '{"channel":"ohlc","type":"update","data":[{"symbol":"BTC/USD","open":1,"high":2,"low":0.5,"close":1.5,"vwap":1,"volume":3,"trades":2,"interval_begin":"2024-01-01T00:00:00.000000000Z","interval":1}]}',
  '{"method":"subscribe","success":true,"result":{"channel":"ohlc","symbol":"BTC/USD","interval":1}}',
  '{"arg":{"channel":"candle1m","instId":"BTC-USD"},"data":[["1704067200000","1","2","0.5","1.5","3","4","4","1"]]}',
  '{"event":"subscribe","arg":{"channel":"candle1m","instId":"BTC-USD"}}',
  "pong",
];

/** All of them. */
export const venueTargets = (): readonly FuzzTarget[] => [
  jsonTarget("rows of candles and trades", ROWS, (json) => [
    ...[readCoinbaseRow(json), readCoinDeskRow(json)],
    ...["BTC-USDT", "BTC-USDT-SWAP"].map((product) => readOkxRow(json, product)),
    ...[readKrakenRow(json, AT), readKrakenCandles(json)],
    readKrakenTrades(json, { product: "BTC-USD", after: { cursor: "1" }, to: AT }, { body: "", time: AT }),
  ]),
  jsonTarget("lists of products", LISTS, (json) => [
    ...[readCoinbaseProducts(json), readKrakenProducts(json), readKrakenFees(json), readKrakenNames(json)],
    ...[readOkxProducts(json), readCoinDeskProducts(json, "coinbase")],
  ]),
  jsonTarget("orders, fills and balances", ORDERS, (json) => {
    const row = objectOf(json) ?? {};
    return [
      ...[readCoinbaseOrder(row), readCoinbaseFill(row), readCoinbaseBalance(row)],
      ...[readKrakenOrders(json, "open", nameOf), readKrakenFills(json, nameOf), readKrakenBalances(json)],
      ...[readOkxOrder(row, asNamed), readOkxFill(row, asNamed), readOkxPosition(row, asNamed)],
      readOkxStop(row, asNamed),
      ...[rowsOf(json, (each) => readOkxOrder(each, asNamed)), readOkxBalances(json)],
    ];
  }),
  textTarget("frames of sockets", FRAMES, (frame) =>
    [coinbaseLive, krakenLive, okxLive].map((dialect) => {
      const session = dialect(URL).session(SERIES);
      return [session.read(frame, AT), session.read(frame, AT)];
    }),
  ),
  textTarget("bodies of answers", [...FRAMES, "<html>502</html>"], jsonOf),
];
