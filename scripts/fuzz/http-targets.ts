/** Readers of what callers of the API send: a body for every route that takes one, and every parameter of a query. */
import { decodeBalanceSetting } from "@spot-canvas/domain/contract/balance-setting";
import { readCursor } from "@spot-canvas/domain/contract/cursor";
import { exactReaderOf } from "@spot-canvas/domain/contract/exact-body";
import { ROUTES } from "@spot-canvas/domain/contract/routes";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { decodeCandles, encodeCandles, splitPages } from "@spot-canvas/domain/events/candles-recorded";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { parseJson } from "@spot-canvas/services/api/request-body";
import { walk } from "@spot-canvas/services/testing/trading-loop";
import { type FuzzTarget, textSeeds, textTarget } from "./target.ts";

const BODIES = [
  '{"amount":1000.5,"currency":"USD"}',
  '{"name":"reader","scope":"read"}',
  '{"id":"x","direction":"deposit","amount":"12.5","currency":"EUR","at":"2024-01-01T00:00:00Z"}',
  '{"strategy":"sma-cross","venue":"coinbase","product":"BTC-USD","timeframe":"1h","from":"2024-01-01","to":"2024-02-01","parameters":{"fast":10,"slow":"20"},"balance":"10000"}',
  '{"venue":"coinbase","product":"BTC-USD","timeframe":"1h","side":"buy","quantity":"0.5","limit_price":"42000","reason":"r"}',
  '{"id":"tv-1","venue":"coinbase","product":"BTC-USD","timeframe":"1h","action":"buy","price":"42000.5","stop_loss":"41000","reason":"alert","key":"3d0f7c52"}',
  '{"strategy":"sma-cross","venue":"coinbase","product":"BTC-USD","timeframe":"1h","parameters":{"fast":"5..20:5","slow":"30,50"},"metric":"sharpe","walk_forward":{"train":90,"test":30,"anchored":true},"risk":{"max_order":"100","sizing":{"kind":"fixed","quote":"10"}}}',
  '{"rates":[{"date":"2024-01-01","base":"EUR","quote":"USD","rate":"1.1"}]}',
];
const QUERIES = [
  "10",
  "2024-01-01T00:00:00Z",
  "1704067200000",
  "BTC-USD",
  "sma:20,macd:12:26:9",
  "true",
  "1h",
  "open",
  "memory0001.1.2.3",
];

/** All of them. */
export function httpTargets(): readonly FuzzTarget[] {
  const shapes = ROUTES.flatMap(({ body }) => (body === undefined ? [] : [body.shape]));
  const checks = shapes.map((shape) => readerOf(shape));
  const exact = shapes.map(exactReaderOf);
  const parameters = ROUTES.flatMap(({ query }) => Object.values(query));
  let turn = 0;
  return [
    {
      name: "bodies of requests",
      seeds: textSeeds(...BODIES),
      read: (bytes) => {
        const parsed = parseJson(bytes);
        const at = turn++ % checks.length;
        return [parsed.ok ? checks[at]!(parsed.value) : parsed, exact[at]!(bytes)];
      },
    },
    { name: "balances", seeds: textSeeds(BODIES[0]!), read: decodeBalanceSetting },
    {
      name: "pages of candles",
      seeds: [encodeCandles(page(3)), encodeCandles(page(40))],
      read: (bytes) => splitPages(bytes).map(decodeCandles),
    },
    textTarget("parameters of queries", QUERIES, (text) =>
      parameters[turn++ % parameters.length]!.read(text),
    ),
    textTarget("cursors", ["MTcwNDA2NzIwMDAwMDAwMDAwMCBpZA", "1704067200000000000 id"], readCursor),
  ];
}

const page = (count: number): CandlesRecorded => {
  const candles = walk(count, count, 3_600_000);
  const [from, to] = [candles[0]!.time, candles.at(-1)!.time + 3_600_000];
  return {
    ...{ venue: "simulated", product: "BTC-USD", timeframe: "1h" as const, source: "import" as const },
    ...{ coverage: [{ from, to }], candles: columnsOf(candles) },
  };
};
