/**
 * Which signals an account decides together: those of one moment, in the order of every mode (decision-order.ts). Live
 * they come one by one, so that the first waits a little for the others.
 */
import { isOnGrid, type Timeframe } from "../market/timeframe.ts";
import type { AccountState } from "./account-state.ts";
import { sortForDecision, type Undecided } from "./decision-order.ts";

/** How long the first signal of a moment waits for others: as long as feeds take to close their candles one by one. */
export const DECISION_WINDOW_MS = 250;

/** An instance that the account trades. */
export interface Speaker {
  readonly timeframe: Timeframe;
}

/** Whether signals of several instances may be raised at a moment (epoch milliseconds): it closes candles of theirs. */
export function speaksTogether(speakers: Iterable<Speaker>, moment: number): boolean {
  let speaking = 0;
  for (const { timeframe } of speakers) if (isOnGrid(timeframe, moment)) speaking++;
  return speaking > 1;
}

/**
 * Signals of one moment in the order in which they are decided. Those that have their verdict come first, as they were
 * decided: `recorded` says at which place, undefined where there is none.
 */
export function inDecisionOrder<T extends Undecided>(
  state: AccountState,
  waiting: readonly T[],
  now: number,
  recorded: (one: T) => number | undefined,
): readonly T[] {
  const undecided = waiting.filter((one) => recorded(one) === undefined);
  const decided = waiting.filter((one) => recorded(one) !== undefined);
  decided.sort((left, right) => recorded(left)! - recorded(right)!);
  if (undecided.length > 1) sortForDecision(state, undecided, now);
  return [...decided, ...undecided];
}
