/** `Ticker` and `Depth` of Kraken. */
import { openTimeOf } from "@spot-canvas/domain/market/timeframe";
import type { Reply, Route } from "../dialect.ts";
import { fixedUnits } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { namesOf, productNamed } from "./names.ts";
import { refusal, result } from "./replies.ts";

const LEVELS = 100;

/** Today's figures and those of 24 hours; nothing before the first trade. */
function tickerOf(view: MarketView, product: MarketProduct) {
  const trade = view.lastTrade(product);
  const day = view.dayOf(product);
  if (!trade || !day) return undefined;
  const price = (value: number): string => value.toFixed(5);
  const tick = 10 ** -product.priceDecimals;
  const today = view.tradeCount(product) - view.tradesBefore(product, openTimeOf("1d", view.now));
  const vwap = price(day.quoteVolume / day.volume);
  return {
    a: [price(trade.price + tick), "1", "1.000"],
    b: [price(trade.price - tick), "1", "1.000"],
    c: [price(trade.price), fixedUnits(trade.units, product.sizeDecimals)],
    v: [day.volume.toFixed(8), day.volume.toFixed(8)],
    p: [vwap, vwap],
    t: [today, day.trades],
    l: [price(day.low), price(day.low)],
    h: [price(day.high), price(day.high)],
    o: price(day.open),
  };
}

function tickers(view: MarketView, query: URLSearchParams): Reply {
  const asked = query.get("pair")?.split(",");
  const found: readonly (MarketProduct | undefined)[] =
    asked?.map((name) => productNamed(view, name)) ?? view.products;
  if (found.includes(undefined)) return refusal("EQuery:Unknown asset pair");
  const entries = found.flatMap((product) =>
    product ? [[namesOf(product).id, tickerOf(view, product)]] : [],
  );
  return result(Object.fromEntries(entries));
}

function depth(view: MarketView, query: URLSearchParams): Reply {
  const product = productNamed(view, query.get("pair") ?? "");
  const trade = product && view.lastTrade(product);
  if (!product || !trade) return refusal("EQuery:Unknown asset pair");
  const seconds = Math.floor(view.statedNow / 1_000);
  const tick = 10 ** -product.priceDecimals;
  const count = Math.min(Number(query.get("count") ?? LEVELS) || LEVELS, LEVELS);
  const side = (sign: 1 | -1) =>
    Array.from({ length: count }, (_, at) => [
      (trade.price + sign * tick * (at + 1)).toFixed(5),
      `${at + 1}.000`,
      seconds,
    ]);
  return result({ [namesOf(product).id]: { asks: side(1), bids: side(-1) } });
}

/** The routes. */
export const tickerRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/0\/public\/Ticker$/, answer: (view, { query }) => tickers(view, query) },
  { method: "GET", pattern: /^\/0\/public\/Depth$/, answer: (view, { query }) => depth(view, query) },
];
