/**
 * Whether a price of a candle reaches a level of an order. Candle prices are doubles, levels are decimals: two different
 * doubles stand in the order of their decimals, and only where they are equal the decimals themselves are compared.
 */
import type { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";

/** A price of an order, with its nearest double. */
export interface Level {
  readonly price: Price;
  readonly double: number;
}

/** The level of a price. */
export const levelOf = (price: Price): Level => ({ price, double: price.toDouble() });

/** Negative, zero or positive as a candle's price is below, at or above a level, exactly. */
export function comparePrice(price: number, level: Level): number {
  if (price !== level.double) return price < level.double ? -1 : 1;
  return Decimal.ofDouble(price).compare(level.price);
}
