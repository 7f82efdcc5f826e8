/** `market/ticker`, `market/tickers` and `market/books` of OKX. */
import { openTimeOf } from "@spot-canvas/domain/market/timeframe";
import type { Route } from "../dialect.ts";
import { fixedUnits, trimmed } from "../fixed-text.ts";
import type { MarketView } from "../markets/market-view.ts";
import { withInstrument } from "./instruments.ts";
import { UNKNOWN_INSTRUMENT, values } from "./replies.ts";
import { type Instrument, instrumentId, pairInstrument, swapInstrument } from "./swaps.ts";

const DAY = 86_400_000;
const LEVELS_MAX = 400;

/** The ticker of an instrument; none before its first trade. */
export function tickerOf(view: MarketView, { product, isFuture, unit }: Instrument) {
  const trade = view.lastTrade(product);
  const day = view.dayOf(product);
  if (!trade || !day) return undefined;
  const price = (value: number): string => trimmed(value.toFixed(product.priceDecimals));
  const tick = 10 ** -product.priceDecimals;
  const midnight = openTimeOf("1d", view.now);
  const openAt = (time: number): string => {
    const before = view.tradesBefore(product, time);
    return price(view.trades(product, before, before + 1)[0]?.price ?? day.open);
  };
  return {
    instType: isFuture ? "SWAP" : "SPOT",
    instId: instrumentId(product, isFuture),
    last: price(trade.price),
    lastSz: trimmed(fixedUnits(trade.units, product.sizeDecimals)),
    askPx: price(trade.price + tick),
    askSz: "1",
    bidPx: price(trade.price - tick),
    bidSz: "1",
    open24h: price(day.open),
    high24h: price(day.high),
    low24h: price(day.low),
    volCcy24h: trimmed((isFuture ? day.volume : day.quoteVolume).toFixed(8)),
    vol24h: trimmed((day.volume / unit.toDouble()).toFixed(8)),
    ts: String(view.statedNow),
    sodUtc0: openAt(midnight),
    sodUtc8: openAt(midnight + (view.now - midnight < (2 * DAY) / 3 ? -DAY / 3 : (2 * DAY) / 3)),
  };
}

function books(view: MarketView, { product }: Instrument, query: URLSearchParams) {
  const trade = view.lastTrade(product);
  if (!trade) return UNKNOWN_INSTRUMENT;
  const size = Math.min(Number(query.get("sz") ?? 1) || 1, LEVELS_MAX);
  const tick = 10 ** -product.priceDecimals;
  const side = (sign: 1 | -1) =>
    Array.from({ length: size }, (_, at) => [
      trimmed((trade.price + sign * tick * (at + 1)).toFixed(product.priceDecimals)),
      String(at + 1),
      "0",
      "1",
    ]);
  return values([{ asks: side(1), bids: side(-1), ts: String(view.statedNow) }]);
}

const MARKETS: Readonly<Record<string, readonly (typeof pairInstrument)[]>> = {
  SPOT: [pairInstrument],
  SWAP: [swapInstrument],
};

/** The routes. */
export const tickerRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: /^\/api\/v5\/market\/ticker$/,
    answer: withInstrument((view, instrument) => {
      const ticker = tickerOf(view, instrument);
      return ticker ? values([ticker]) : UNKNOWN_INSTRUMENT;
    }),
  },
  {
    method: "GET",
    pattern: /^\/api\/v5\/market\/tickers$/,
    answer: (view, { query }) =>
      values(
        (MARKETS[query.get("instType") ?? ""] ?? []).flatMap((of) =>
          view.products.flatMap((each) => tickerOf(view, of(each)) ?? []),
        ),
      ),
  },
  { method: "GET", pattern: /^\/api\/v5\/market\/books$/, answer: withInstrument(books) },
];
