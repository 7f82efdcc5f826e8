/**
 * What the default loop must trade, worked out anew from the words of its rules and sharing no code with it: averages
 * and money in whole numbers, one account, one product, one strategy.
 */
import type { Candle } from "@spot-canvas/domain/market/candle";

/** A trade that must be made: amounts in units of 10^-8, the fee cut to that. */
export interface ExpectedTrade {
  readonly side: "buy" | "sell";
  readonly time: number;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly fee: bigint;
}

/** What must come of a series. */
export interface Expectation {
  readonly signals: number;
  readonly trades: readonly ExpectedTrade[];
}

const UNIT = 100_000_000n;
/** Prices of at most eight decimals and 15 digits: the nearest whole number is the price. */
const units = (price: number): bigint => BigInt(Math.round(price * 1e8));

/** The trades of sma-cross with 10,000 of quote currency and a fee of 10 basis points. */
export function expectTrades(candles: readonly Candle[], fast: number, slow: number): Expectation {
  const totals = [0n];
  for (const { close } of candles) totals.push(totals.at(-1)! + units(close));
  const sum = (end: number, length: number): bigint => totals[end]! - totals[end - length]!;
  const relation = (end: number): number => {
    const difference = sum(end, fast) * BigInt(slow) - sum(end, slow) * BigInt(fast);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  };
  const trades: ExpectedTrade[] = [];
  // Cash in units of 10^-16: the product of a price and a quantity.
  let cash = 10_000n * UNIT * UNIT;
  let held = 0n;
  let signals = 0;
  for (let end = Math.max(fast, slow) + 1; end <= candles.length; end++) {
    const [before, now] = [relation(end - 1), relation(end)];
    const buys = now > 0 && before <= 0;
    if (!buys && !(now < 0 && before >= 0)) continue;
    signals += 1;
    const next = candles[end];
    if (!next || buys === held > 0n) continue;
    const price = units(next.open);
    // An order is for funds in the precision of the quote currency.
    const funds = cash - (cash % UNIT);
    const quantity = buys ? (funds * 1_000n) / (price * 1_001n) : held;
    const fee = (quantity * price) / 1_000n / UNIT;
    cash += buys ? -(quantity * price + fee * UNIT) : quantity * price - fee * UNIT;
    held = buys ? quantity : 0n;
    trades.push({ side: buys ? "buy" : "sell", time: next.time, quantity, price, fee });
  }
  return { signals, trades };
}
