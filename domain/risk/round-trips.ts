/** The account's closed round trips, newest first: what protections look back on. */
import type { AccountState } from "../bot/account-state.ts";
import type { Position } from "../ledger/position.ts";
import { pairOf } from "../ledger/trade.ts";
import { millisOfInstant } from "../time/instant.ts";
import type { Situation } from "./rule.ts";

/** A walk back through round trips, newest first: what {@link tripsSince} gives. */
export class TripWalk {
  readonly #trips: readonly Position[];
  readonly #ends: readonly number[];
  readonly #closedBy: readonly number[];
  readonly #resumedAt: number;
  readonly #since: number;
  readonly #quote: string;
  #index: number;

  constructor({ book: { closed, closedBy }, resumedAt }: AccountState, since: number, quote: string) {
    this.#trips = closed;
    this.#ends = endsOf(closed);
    this.#closedBy = closedBy;
    this.#resumedAt = resumedAt;
    this.#since = since;
    this.#quote = quote;
    this.#index = closed.length;
  }

  /** The next older one; undefined where there is none. */
  next(): Position | undefined {
    while (--this.#index >= 0 && this.#ends[this.#index]! >= this.#since) {
      if (this.#closedBy[this.#index]! <= this.#resumedAt) continue;
      const trip = this.#trips[this.#index]!;
      if (pairOf(trip.symbol)?.quote === this.#quote) return trip;
    }
    return undefined;
  }

  /** When the last one that was given ended, epoch milliseconds. */
  get end(): number {
    return this.#ends[this.#index]!;
  }
}

/**
 * The round trips that ended at a moment or after it in the quote currency of the signal's product, back to where trading
 * was last resumed: protections count anew from there.
 */
export const tripsSince = ({ account, quote }: Situation, since: number): TripWalk =>
  new TripWalk(account, since, quote);

/** When each of the trips ended: they are only ever added to, and asked for with every decision. */
function endsOf(trips: readonly Position[]): readonly number[] {
  let ends = ENDS.get(trips);
  if (ends === undefined) {
    ends = [];
    ENDS.set(trips, ends);
  }
  for (let index = ends.length; index < trips.length; index++) {
    ends.push(millisOfInstant(trips[index]!.closedAt!));
  }
  return ends;
}

const ENDS = new WeakMap<readonly Position[], number[]>();

/** Whether a stop ended a round trip. */
export const wasStopped = ({ exitReason }: Position): boolean =>
  exitReason === "stop loss" || exitReason === "trailing stop" || exitReason === "liquidation";
