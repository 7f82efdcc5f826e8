/**
 * `Trades`: rows of price, volume, time in seconds, side, kind, nothing and id; oldest first. `since` is excluded: what
 * `last` said, in nanoseconds, or whole seconds. Without it come the newest.
 */
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Reply, Route } from "../dialect.ts";
import { fixedUnits } from "../fixed-text.ts";
import type { MarketProduct, MarketTrade } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { listOf } from "./candles.ts";
import { namesOf, productNamed } from "./names.ts";
import { refusal } from "./replies.ts";

const COUNT_MAX = 1_000;
/** Longer texts are nanoseconds. */
const SECONDS_DIGITS = 11;

/** The id of a trade: from 1, without holes. */
export const tradeIdOf = ({ number }: MarketTrade): number => number + 1;

function trades(view: MarketView, query: URLSearchParams): Reply {
  const product = productNamed(view, query.get("pair") ?? "");
  if (!product) return refusal("EQuery:Unknown asset pair");
  const count = Number(query.get("count") ?? COUNT_MAX);
  const since = query.get("since");
  if (!Number.isSafeInteger(count) || count < 1 || count > COUNT_MAX)
    return refusal("EGeneral:Invalid arguments");
  if (since !== null && !/^\d+(\.\d+)?$/.test(since)) return refusal("EGeneral:Invalid arguments");
  const total = view.tradeCount(product);
  const begin = since === null ? Math.max(0, total - count) : firstAfter(view, product, nanosOf(since));
  const page = view.trades(product, begin, begin + count);
  const last = page.at(-1)?.time ?? nanosOf(since ?? "0");
  return {
    status: 200,
    body: listOf(
      namesOf(product).id,
      page.map((trade) => rowOf(product, trade)),
      `"${last}"`,
    ),
  };
}

function nanosOf(since: string): bigint {
  const [whole = "0", fraction = ""] = since.split(".");
  if (whole.length > SECONDS_DIGITS) return BigInt(whole);
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

/** The number of the first trade after a moment. */
function firstAfter(view: MarketView, product: MarketProduct, nanos: bigint): number {
  let number = view.tradesBefore(product, millisOfInstant(nanos));
  while (view.trades(product, number, number + 1).some(({ time }) => time <= nanos)) number++;
  return number;
}

/** Times are told to a tenth of a microsecond: `1762795433.9717445`. */
const secondsOf = (time: bigint): string =>
  `${time / 1_000_000_000n}.${String((time % 1_000_000_000n) / 100n).padStart(7, "0")}`;

const rowOf = ({ sizeDecimals }: MarketProduct, trade: MarketTrade): string => {
  const size = Number(fixedUnits(trade.units, sizeDecimals)).toFixed(8);
  const side = trade.side === "buy" ? "b" : "s";
  const kind = trade.number % 3 === 0 ? "m" : "l";
  return `["${trade.price.toFixed(5)}","${size}",${secondsOf(trade.time)},"${side}","${kind}","",${tradeIdOf(trade)}]`;
};

/** The route. */
export const tradeRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/0\/public\/Trades$/, answer: (view, { query }) => trades(view, query) },
];
