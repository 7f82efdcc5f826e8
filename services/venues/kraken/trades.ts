/**
 * Trades of Kraken: rows `[price, volume, time, side, type, misc, id]`, oldest first, beside `last`: what the next page
 * is asked with. It is nanoseconds, more than a double holds, and is handed on verbatim.
 */
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { amountOf, arrayOf, doubleOf, objectOf, textOf } from "../json.ts";
import type { Parameters } from "../rest.ts";
import { rowText } from "../row-text.ts";
import type { MarketTrade, RefusedInput, TradePage, TradeRequest } from "../venue.ts";
import { instantOfSeconds } from "./seconds.ts";

/** The most trades of a page. */
const PAGE_TRADES = 1_000;
/** How late a trade may show in the answers after it took place; nothing is said of the present. */
const SETTLED_AFTER_MS = 5_000;

/** What is asked with: a page's `last`, or the nanosecond before a time, as `since` excludes it. */
const sinceOf = ({ after }: TradeRequest): string =>
  "cursor" in after ? after.cursor : String(instantOfMillis(after.time) - 1n);

/** The parameters that ask for a page. */
export const krakenTradeParameters = (pair: string, request: TradeRequest): Parameters => ({
  pair,
  since: sinceOf(request),
  count: PAGE_TRADES,
});

/** Reads a page; `body` is the answer that the JSON was read of, and `time` the time of it. */
export function readKrakenTrades(
  json: unknown,
  request: TradeRequest,
  { body, time }: { readonly body: string; readonly time: number },
): TradePage | undefined {
  const result = objectOf(objectOf(json)?.["result"]);
  const rows = arrayOf(Object.entries(result ?? {}).find(([name]) => name !== "last")?.[1]);
  const cursor = textOf(result?.["last"]);
  if (!rows || cursor === undefined || !/^\d{1,19}$/.test(cursor)) return undefined;
  const trades: MarketTrade[] = [];
  const refused: RefusedInput[] = [];
  const end = instantOfMillis(request.to);
  for (const row of rows) {
    const trade = readTrade(row);
    if (!trade) refused.push({ body: rowText(row, body), reason: "it is no row of a trade" });
    else if (trade.time < end) trades.push(trade);
  }
  const isNewest = rows.length < PAGE_TRADES;
  const from = BigInt(sinceOf(request)) + 1n;
  const known = later(BigInt(cursor) + 1n, isNewest ? instantOfMillis(time - SETTLED_AFTER_MS) : from);
  const to = later(from, earlier(known, end));
  return { trades, covered: { from, to }, cursor, isLast: isNewest || known >= end, refused };
}

const later = (a: Instant, b: Instant): Instant => (b > a ? b : a);
const earlier = (a: Instant, b: Instant): Instant => -later(-a, -b);

function readTrade(row: unknown): MarketTrade | undefined {
  const fields = arrayOf(row);
  const [price, quantity] = [amountOf(fields?.[0]), amountOf(fields?.[1])];
  const time = instantOfSeconds(fields?.[2]);
  const [side, id] = [fields?.[3], doubleOf(fields?.[6])];
  if (!price || !quantity || time === undefined || (side !== "b" && side !== "s") || !Number.isInteger(id)) {
    return undefined;
  }
  return {
    id: String(id),
    time,
    price: Price(price),
    quantity: Quantity(quantity),
    side: side === "b" ? "buy" : "sell",
  };
}
