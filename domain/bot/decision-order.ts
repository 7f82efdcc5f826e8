/** The order in which signals of one moment are decided: the same in every mode, so that they compete for cash alike. */
import type { TradingTerms } from "../orders/trading-terms.ts";
import type { AccountState } from "./account-state.ts";
import { isExit, situationOf } from "./decide.ts";
import type { Signal } from "./signal.ts";

/** A signal that waits for its decision. */
export interface Undecided {
  readonly signal: Signal;
  readonly terms: TradingTerms;
  /** The higher one is decided first. */
  readonly priority: number;
}

/**
 * Sorts signals of one moment: exits first, then by priority, venue, product and instance. What one strategy said at
 * once stays in its order. `now` is market time, epoch milliseconds.
 */
export function sortForDecision<T extends Undecided>(state: AccountState, waiting: T[], now: number): void {
  const exits = new Set(
    waiting.filter(({ signal, terms }) => isExit(situationOf(state, signal, now, terms))),
  );
  const keyOf = (one: T): readonly (string | number)[] => [
    exits.has(one) ? 0 : 1,
    -one.priority,
    one.signal.venue,
    one.signal.product,
    one.signal.instance,
  ];
  waiting.sort((left, right) => compareKeys(keyOf(left), keyOf(right)));
}

function compareKeys(left: readonly (string | number)[], right: readonly (string | number)[]): number {
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return left[index]! < right[index]! ? -1 : 1;
  }
  return 0;
}
