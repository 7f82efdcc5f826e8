/**
 * The order in which trades apply: by time in nanoseconds, then by the venue's sequence with absent last, then by
 * position in the log. A total order, so that any arrival gives the same ledger.
 */
import type { Instant } from "../time/instant.ts";
import type { Trade } from "./trade.ts";

/** Where a trade stands among the trades of its key. */
export interface TradePlace {
  readonly timestamp: Instant;
  readonly sequence?: number;
  /** In the log; unique, so that no two trades stand at the same place. */
  readonly position: number;
}

/** The place of a trade that the log holds at a position. */
export const placeOf = ({ timestamp, sequence }: Trade, position: number): TradePlace =>
  sequence === undefined ? { timestamp, position } : { timestamp, sequence, position };

/** Negative where `left` applies before `right`, positive where after, zero where they are the same. */
export function comparePlaces(left: TradePlace, right: TradePlace): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1;
  if (left.sequence !== right.sequence) {
    if (left.sequence === undefined) return 1;
    if (right.sequence === undefined) return -1;
    return left.sequence - right.sequence;
  }
  return left.position - right.position;
}
