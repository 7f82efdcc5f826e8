/**
 * Trades made up for a candle, so that a market which is only known by its candles can be told trade by trade. A pure
 * function of the candle: it opens, turns at its extremes and closes at exactly its prices, and its volume is shared
 * out without a rest, so that the fold of the trades is the candle again.
 */
import type { Instant } from "../time/instant.ts";
import type { Candle } from "./candle.ts";

/** One trade of a candle. */
export interface CandleTrade {
  readonly time: Instant;
  readonly price: number;
  /** Whole steps of the product's quantity, such as hundred-millionths of a bitcoin. */
  readonly units: number;
  /** What the taker did. */
  readonly side: "buy" | "sell";
}

/** How many trades a candle of at least as many units is made of. */
export const TRADES_PER_CANDLE = 4;

/** The volume of a candle in whole steps of `decimals` decimals. */
export const unitsOf = (volume: number, decimals: number): number => Math.round(volume * 10 ** decimals);

/**
 * The trades of a candle of `width` milliseconds: each in its own quarter of the time, at a nanosecond of its own. A
 * candle of fewer units than prices cannot come from trades: none are made of it. Its quote volume is as near to volume
 * times the mean of open, high, low and close as whole units allow.
 */
export function tradesOfCandle(candle: Candle, width: number, decimals: number): readonly CandleTrade[] {
  const units = unitsOf(candle.volume, decimals);
  const prices = pricesOf(candle, units);
  if (prices.length > units) return [];
  const share = Math.floor(units / prices.length);
  const quarter = BigInt(width) * 250_000n;
  const open = BigInt(candle.time) * 1_000_000n;
  let previous = candle.open;
  return prices.map((price, index) => {
    const side = price > previous || (price === previous && candle.close >= candle.open) ? "buy" : "sell";
    previous = price;
    const isLast = index === prices.length - 1;
    return {
      time: open + BigInt(index) * quarter + (quarter * BigInt(momentOf(candle.time, index))) / 1_000_000n,
      price,
      units: isLast ? units - share * index : share,
      side,
    };
  });
}

/** How many trades {@link tradesOfCandle} makes. */
export function tradeCountOf(candle: Candle, decimals: number): number {
  const units = unitsOf(candle.volume, decimals);
  const { length } = pricesOf(candle, units);
  return length > units ? 0 : length;
}

/** Open, extremes and close in the order of a candle's colour; no price twice in a row where units are few. */
function pricesOf({ open, high, low, close }: Candle, units: number): readonly number[] {
  const path = close >= open ? [open, low, high, close] : [open, high, low, close];
  if (units >= TRADES_PER_CANDLE) return path;
  return path.filter((price, index) => index === 0 || price !== path[index - 1]);
}

/** Millionths of a quarter, from 1 to 999,999: the same for the same candle (the finaliser of MurmurHash3). */
function momentOf(time: number, index: number): number {
  let hash = Math.imul((time / 1_000) | 0, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return 1 + (((hash ^ (hash >>> 16)) >>> 0) % 999_999);
}
