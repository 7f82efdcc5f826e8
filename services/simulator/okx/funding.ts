/**
 * `public/funding-rate-history` and the candles of the mark price: every swap pays every eight hours, at a rate that is a
 * function of its name and the time. The mark price is the pair's.
 */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { FundingTerms } from "../accounts/order.ts";
import type { Reply, Route } from "../dialect.ts";
import { trimmed } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { withInstrument } from "./instruments.ts";
import { data, UNKNOWN_INSTRUMENT, values } from "./replies.ts";
import { type Instrument, instrumentId } from "./swaps.ts";

const HOUR = 3_600_000;
/** How far apart payments are. */
const FUNDING_EVERY_MS = 8 * HOUR;
/** Three months. */
const KEPT_MS = 92 * 24 * HOUR;
const LIMIT = 100;

/** The rate of a swap at one of its times: within three basis points, mostly what long pays short. */
function fundingRateAt({ product }: MarketProduct, time: number): Decimal {
  let hash = time / FUNDING_EVERY_MS;
  for (const letter of product) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  // In hundred-millionths: from -10,000 to 29,999.
  return new Decimal(BigInt((hash % 40_000) - 10_000), 8).normalized();
}

/** The mark price when an hour began; undefined where nobody traded in it. */
function markPriceAt(view: MarketView, product: MarketProduct, time: number): Decimal | undefined {
  const [hour] = view.candles(product, "1h", time, time + HOUR);
  return hour && Decimal.of(hour.open.toFixed(product.priceDecimals));
}

/** What the account's swaps are charged by. */
export const OKX_FUNDING: FundingTerms = {
  everyMs: FUNDING_EVERY_MS,
  rateAt: fundingRateAt,
  priceAt: markPriceAt,
};

function history(view: MarketView, { product, isFuture }: Instrument, query: URLSearchParams): Reply {
  if (!isFuture) return UNKNOWN_INSTRUMENT;
  const limit = Math.min(Number(query.get("limit") ?? LIMIT) || LIMIT, LIMIT);
  const [before, after] = [Number(query.get("before") ?? 0), Number(query.get("after") ?? view.now + 1)];
  const oldest = Math.max(product.listedAt, view.now - KEPT_MS, before + 1);
  const rows: unknown[] = [];
  const newest = Math.min(after - 1, view.now);
  for (
    let time = Math.floor(newest / FUNDING_EVERY_MS) * FUNDING_EVERY_MS;
    time >= oldest && rows.length < limit;
    time -= FUNDING_EVERY_MS
  ) {
    const rate = String(fundingRateAt(product, time));
    rows.push({
      formulaType: "withRate",
      fundingRate: rate,
      fundingTime: String(time),
      instId: instrumentId(product, true),
      instType: "SWAP",
      method: "current_period",
      realizedRate: rate,
    });
  }
  return values(rows);
}

function markCandles(view: MarketView, { product, isFuture }: Instrument, query: URLSearchParams): Reply {
  if (!isFuture || query.get("bar") !== "1H") return UNKNOWN_INSTRUMENT;
  const limit = Math.min(Number(query.get("limit") ?? LIMIT) || LIMIT, LIMIT);
  const to = Math.min(Number(query.get("after") ?? view.now + 1), view.now + 1);
  const from = Math.max(Number(query.get("before") ?? 0) + 1, product.listedAt);
  const rows = view.candles(product, "1h", from, to).slice(-limit).toReversed();
  const price = (value: number): string => trimmed(value.toFixed(product.priceDecimals));
  return data(
    rows.map(({ time, open, high, low, close, isClosed }) =>
      JSON.stringify([String(time), ...[open, high, low, close].map(price), isClosed ? "1" : "0"]),
    ),
  );
}

/** The routes. */
export const fundingRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: /^\/api\/v5\/public\/funding-rate-history$/,
    answer: withInstrument(history),
  },
  {
    method: "GET",
    pattern: /^\/api\/v5\/market\/(?:history-)?mark-price-candles$/,
    answer: withInstrument(markCandles),
  },
];
