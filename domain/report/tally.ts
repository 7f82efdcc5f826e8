/** Counts and sums by name: round trips of a product, declines by rule. */
import type { Group, Tally } from "../contract/report.ts";
import { Decimal } from "../money/decimal.ts";

/** Reasons may be written anew each time; what is beyond so many names is counted together. */
const NAMES_MAX = 200;
const OTHERS = "others";

/** How often each name came. */
export class Counter {
  readonly #counts = new Map<string, number>();

  add(name: string, times = 1): void {
    const known = this.#counts.has(name) || this.#counts.size < NAMES_MAX ? name : OTHERS;
    this.#counts.set(known, (this.#counts.get(known) ?? 0) + times);
  }

  /** The most frequent first. */
  get tallies(): readonly Tally[] {
    return [...this.#counts]
      .map(([name, count]) => ({ name, count }))
      .sort((left, right) => right.count - left.count || (left.name < right.name ? -1 : 1));
  }
}

interface Sums {
  trips: number;
  wins: number;
  profit: Decimal;
  fees: Decimal;
}

/** Round trips by what they have in common: exact sums. */
export class Grouping {
  readonly #groups = new Map<string, Sums>();

  /** Names that are to be there whatever comes, in this order. */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.#groups.set(name, nothing());
  }

  add(name: string, profit: Decimal, fees: Decimal): void {
    const known = this.#groups.has(name) || this.#groups.size < NAMES_MAX ? name : OTHERS;
    let sums = this.#groups.get(known);
    if (sums === undefined) {
      sums = nothing();
      this.#groups.set(known, sums);
    }
    sums.trips++;
    if (profit.isPositive()) sums.wins++;
    sums.profit = sums.profit.plus(profit);
    sums.fees = sums.fees.plus(fees);
  }

  /** In the order in which the names came. */
  get groups(): readonly Group[] {
    return [...this.#groups].map(([name, { trips, wins, profit, fees }]) => ({
      name,
      trips,
      wins,
      profit: profit.toString(),
      fees: fees.toString(),
    }));
  }

  /** By name. */
  get sorted(): readonly Group[] {
    return this.groups.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }
}

const nothing = (): Sums => ({ trips: 0, wins: 0, profit: Decimal.ZERO, fees: Decimal.ZERO });
