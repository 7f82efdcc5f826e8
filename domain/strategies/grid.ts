/** A grid below the first close: each level is bought when the price comes down to it, and sold one level higher. */
import { integer, number } from "../parameters/parameter.ts";
import { defineStrategy } from "./define-strategy.ts";
import { type Intent, NO_INTENTS } from "./intent.ts";

/** What it keeps. */
interface State {
  /** The prices of the grid, from the first close downwards; empty before the first candle. */
  readonly prices: number[];
  /** What was bought at each level below the first, in base currency; 0 where nothing is held. */
  readonly held: number[];
}

/** Quantities are cut to eight decimals, so that a leg is sold by the very size that it was bought by. */
const LOTS = 1e8;

/**
 * Every level buys for `amount` when a close is at or below its price, and sells what it bought when a close is at or
 * above the price of the level over it. Each level is a leg of its own.
 */
export const grid = defineStrategy({
  name: "grid",
  version: "1",
  summary: "Buys at levels below the first close, each for the same amount, and sells each one level higher.",
  source: "Grid trading, as the spot grids of exchanges do it",
  parameters: {
    step: number(1, 0.01, 50, "Per cent from one level to the next."),
    levels: integer(5, 1, 100, "Levels below the first close."),
    amount: number(100, 0.01, 1e12, "Quote currency that each level buys for."),
  },
  isAnchored: true,
  warmUp: () => 0,
  initial: ({ levels }): State => ({ prices: [], held: new Array<number>(levels).fill(0) }),
  onCandle: ({ prices, held }, { close }, { parameters }) => {
    const { step, amount } = parameters;
    if (prices.length === 0) {
      prices.push(close);
      // Multiplied on: a power is rounded otherwise by another processor.
      for (let level = 0; level < held.length; level++) prices.push(prices[level]! * (1 - step / 100));
      return NO_INTENTS;
    }
    let intents: Intent[] | undefined;
    for (let level = 1; level <= held.length; level++) {
      const intent = atLevel(level, prices, held, { close, amount });
      if (intent) intents = [...(intents ?? []), intent];
    }
    return intents ?? NO_INTENTS;
  },
});

function atLevel(
  level: number,
  prices: readonly number[],
  held: number[],
  { close, amount }: { readonly close: number; readonly amount: number },
): Intent | undefined {
  const quantity = held[level - 1]!;
  const leg = `level ${level}`;
  if (quantity > 0) {
    if (close < prices[level - 1]!) return undefined;
    held[level - 1] = 0;
    return { action: "sell", tag: "price rose to the level above", leg, size: { quantity } };
  }
  const bought = close <= prices[level]! ? Math.floor((amount / close) * LOTS) / LOTS : 0;
  if (bought === 0) return undefined;
  held[level - 1] = bought;
  return { action: "buy", tag: "price fell to the level", leg, size: { quantity: bought } };
}
