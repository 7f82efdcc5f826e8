/**
 * `historical/{minutes|hours|days}` of the new interface, of single venues (`spot/v1`) and of indices (`index/cc/v1`):
 * objects with UPPER-CASE keys, oldest first, numbers. `to_ts` is included, slots without trades are made up unless
 * `fill=false`, and the candle of now is unfinished.
 */
import { jsonReply, type Reply, type Route } from "../dialect.ts";
import { rounded } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import { type MarketView, meanOf } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";
import { refusal } from "./replies.ts";
import { LIMIT_MAX, seriesOf, UNITS, type Unit } from "./series.ts";

/** The markets of each interface. */
const MARKETS: Readonly<Record<string, readonly string[]>> = {
  spot: ["coinbase", "kraken", "okex"],
  "index/cc": ["ccix", "cadli", "ccixbe"],
};

/** The parameters of a request, or what is wrong with them. */
function asked(view: MarketView, of: string, query: URLSearchParams): MarketProduct | Reply {
  const market = query.get("market") ?? "";
  if (!MARKETS[of]!.includes(market)) return unknownMarket(market);
  const instrument = query.get("instrument") ?? "";
  const product = view.product(instrument);
  if (product) return product;
  const message = `Not found: instrument parameter. Value ${instrument} not integrated yet on market ${market}.`;
  return refusal(404, 2, message, "instrument", instrument);
}

const unknownMarket = (market: string): Reply =>
  refusal(
    404,
    1,
    `Not found: market parameter. Value ${market} not integrated yet. We list all markets in lowercase and ` +
      "transform the parameter sent, make sure you check the https://data-api.cryptocompare.com/spot/v1/markets " +
      "endpoint for a list of all the supported TRADE_SPOT markets",
    "market",
    market,
  );

function candles(view: MarketView, query: URLSearchParams, of: string, unit: Unit): Reply {
  const product = asked(view, of, query);
  if ("status" in product) return product;
  const limit = Number(query.get("limit") ?? UNITS[unit].limit);
  const aggregate = Number(query.get("aggregate") ?? 1);
  const to = query.get("to_ts");
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    const message = `limit parameter must be an integer between 1 and ${LIMIT_MAX}`;
    return refusal(400, 2, message, "limit", query.get("limit") ?? "");
  }
  if (!Number.isInteger(aggregate) || aggregate < 1 || aggregate > 30) {
    return refusal(
      400,
      2,
      "aggregate parameter must be an integer between 1 and 30",
      "aggregate",
      String(aggregate),
    );
  }
  const rows = seriesOf(view, {
    product,
    unit,
    aggregate,
    count: limit,
    ...(to !== null && Number.isFinite(Number(to)) && { to: Number(to) * 1_000 }),
    isFilled: query.get("fill") !== "false",
  });
  const groups = query.get("groups")?.split(",");
  const text = rowText(product, query.get("market")!, unit, groups);
  return { status: 200, body: { before: '{"Data":[', rows: rows.map(text), after: '],"Err":{}}' } };
}

/** UNIT, TIMESTAMP and TYPE are always told, the rest by groups. */
function rowText(product: MarketProduct, market: string, unit: Unit, groups: readonly string[] | undefined) {
  const has = (group: string): boolean => groups?.includes(group) ?? true;
  return (row: ShownCandle): string =>
    JSON.stringify({
      UNIT: unit.toUpperCase(),
      TIMESTAMP: row.time / 1_000,
      TYPE: "952",
      ...(has("ID") && { MARKET: market, INSTRUMENT: product.product }),
      ...(has("MAPPING") && { MAPPED_INSTRUMENT: product.product, BASE: product.base, QUOTE: product.quote }),
      ...(has("OHLC") && { OPEN: row.open, HIGH: row.high, LOW: row.low, CLOSE: row.close }),
      ...(has("VOLUME") && {
        VOLUME: rounded(row.volume, 8),
        QUOTE_VOLUME: rounded(row.volume * meanOf(row), 8),
      }),
    });
}

/** The instruments of a market, by their names. */
function instruments(view: MarketView, query: URLSearchParams, of: string): Reply {
  const market = query.get("market") ?? "";
  if (!MARKETS[of]!.includes(market)) return unknownMarket(market);
  const entries = view.products.map(({ product, base, quote, listedAt }) => [
    product,
    {
      TYPE: "954",
      INSTRUMENT_STATUS: "ACTIVE",
      FIRST_SEEN_ON_POLLING_TIMESTAMP: listedAt / 1_000,
      INSTRUMENT: product,
      INSTRUMENT_MAPPING: { MAPPED_INSTRUMENT: product, BASE: base, QUOTE: quote },
    },
  ]);
  return jsonReply({
    Data: { [market]: { TYPE: "953", MARKET_STATUS: "ACTIVE", instruments: Object.fromEntries(entries) } },
    Err: {},
  });
}

/** The routes. */
export const candleRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: /^\/(spot|index\/cc)\/v1\/historical\/(minute|hour|day)s$/,
    answer: (view, { query }, [of, unit]) => candles(view, query, of!, unit as Unit),
  },
  {
    method: "GET",
    pattern: /^\/(spot|index\/cc)\/v1\/markets\/instruments$/,
    answer: (view, { query }, [of]) => instruments(view, query, of!),
  },
];
