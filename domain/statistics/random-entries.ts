/** Whether a strategy's entries are better than chance: the same round trips, begun at random moments. */
import { quantileOf } from "./kernels/quantile.ts";
import { type Random, randomFrom } from "./kernels/random.ts";
import { shuffled } from "./kernels/resample.ts";
import type { Spread } from "./monte-carlo.ts";

/** What trades, and how long each of its round trips held it. */
export interface HeldMarket {
  /** The open of each candle, and behind them the last close: what a market order at that moment pays. */
  readonly prices: Float64Array;
  /** How many candles each round trip was held. */
  readonly held: Float64Array;
  /** 1 for long, -1 for short, by round trip. */
  readonly side: Float64Array;
  /** What each gained after costs, as a fraction of what it bought or sold. */
  readonly gained: Float64Array;
}

/** What came out. */
export interface RandomEntries {
  readonly runs: number;
  readonly seed: number;
  readonly trips: number;
  /** The mean that a round trip gained. */
  readonly actual: number;
  /** That of random entries. */
  readonly random: Spread;
  /** The chance that random entries gain at least as much: (1 + how many runs did) / (1 + runs). */
  readonly pValue: number;
}

/**
 * Draws runs in which every market has as many round trips of the same lengths and sides, in another order, at random
 * moments without overlap, each paying `cost` of its notional at either end. There is at least one round trip.
 */
export function randomEntries(
  markets: readonly HeldMarket[],
  { runs, seed, cost }: { readonly runs: number; readonly seed: number; readonly cost: number },
): RandomEntries {
  const random = randomFrom(seed);
  const trips = markets.reduce((sum, { held }) => sum + held.length, 0);
  const gained = markets.reduce((sum, market) => sum + market.gained.reduce((all, one) => all + one, 0), 0);
  const actual = gained / trips;
  const means = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    means[run] = markets.reduce((sum, market) => sum + drawn(market, cost, random), 0) / trips;
  }
  const reached = means.reduce((count, mean) => (mean >= actual ? count + 1 : count), 0);
  const sorted = means.sort();
  return {
    ...{ runs, seed, trips, actual },
    random: { p5: quantileOf(sorted, 0.05), p50: quantileOf(sorted, 0.5), p95: quantileOf(sorted, 0.95) },
    pValue: (1 + reached) / (1 + runs),
  };
}

/** The sum of what the round trips of a market gain at random moments. */
function drawn({ prices, held, side }: HeldMarket, cost: number, random: Random): number {
  const order = shuffled(
    Float64Array.from(held, (_, trip) => trip),
    random,
  );
  const free = prices.length - 1 - held.reduce((sum, length) => sum + length, 0);
  // Where each begins in the time that is left when all are taken out: no two overlap then.
  const begins = Float64Array.from(order, () => Math.floor(random() * (free + 1))).sort();
  let sum = 0;
  let taken = 0;
  for (let place = 0; place < order.length; place++) {
    const trip = order[place]!;
    const entry = begins[place]! + taken;
    const grown = prices[entry + held[trip]!]! / prices[entry]!;
    sum += side[trip]! * (grown - 1) - cost * (1 + grown);
    taken += held[trip]!;
  }
  return sum;
}
