/** The account's closed round trips, newest first: what protections look back on. */
import type { Position } from "../ledger/position.ts";
import { pairOf } from "../ledger/trade.ts";
import { millisOfInstant } from "../time/instant.ts";
import type { Situation } from "./rule.ts";

/** When a round trip ended, epoch milliseconds. */
export const endOf = ({ closedAt }: Position): number => millisOfInstant(closedAt!);

/**
 * The round trips that ended at a moment or after it in the quote currency of the signal's product, newest first, back to
 * where trading was last resumed: protections count anew from there.
 */
export function* tripsSince({ account, signal }: Situation, since: number): Generator<Position> {
  const { closed } = account.book;
  const quote = pairOf(signal.product)?.quote;
  for (let index = closed.length - 1; index >= account.countedFrom; index--) {
    const trip = closed[index]!;
    if (endOf(trip) < since) return;
    if (pairOf(trip.symbol)?.quote === quote) yield trip;
  }
}

/** Whether a stop ended a round trip. */
export const wasStopped = ({ exitReason }: Position): boolean =>
  exitReason === "stop loss" || exitReason === "trailing stop" || exitReason === "liquidation";
