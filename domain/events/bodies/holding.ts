/** Events of `ledger.account.<account>` that change what is held without a trade. */
import * as Schema from "effect/Schema";
import { Amount, Id, Pair, PositiveAmount, Time } from "../fields.ts";

/** A position that was held before the account's first trade. */
export const OpeningPosition = Schema.Struct({
  account: Id,
  /** Unique in the account over openings: a repeat is the same one. */
  opening_id: Id,
  symbol: Pair,
  market_type: Schema.Literals(["spot", "futures"]),
  side: Schema.Literals(["long", "short"]),
  quantity: PositiveAmount,
  /** What all of it cost, in quote currency: for spot with fees, for futures without. */
  cost: Amount,
  /** When it was acquired: its place among the trades of its market. */
  acquired_at: Time,
  leverage: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  /** Locked for it, futures only. */
  margin: Schema.optionalKey(Amount),
}).check(
  Schema.makeFilter(
    ({ market_type, side, leverage, margin }) =>
      market_type === "futures" ||
      (side === "long" && leverage === undefined && margin === undefined) ||
      "a spot position is long, without leverage and margin",
  ),
);
export type OpeningPosition = typeof OpeningPosition.Type;

/** A part of what was transferred, as it was acquired. */
const TransferredLot = Schema.Struct({
  acquired_at: Time,
  quantity: PositiveAmount,
  /** Its own, in the symbol's quote currency, with fees. */
  cost: Amount,
});

/**
 * A spot asset moved between two own accounts. Each of them has its own event with the same transfer id; it carries
 * along what the asset cost and when it was acquired, so that no gain is made and no holding period is lost.
 */
export const AssetTransferred = Schema.Struct({
  account: Id,
  /** Unique in the account and direction: a repeat is the same one. */
  transfer_id: Id,
  direction: Schema.Literals(["in", "out"]),
  /** The account on the other side. */
  other_account: Id,
  symbol: Pair,
  quantity: PositiveAmount,
  /** What it took out of the position it came from, at that one's average cost. */
  cost: Amount,
  /** Oldest first; their quantities add up to the whole. */
  lots: Schema.Array(TransferredLot).check(Schema.isMinLength(1)),
  at: Time,
});
export type AssetTransferred = typeof AssetTransferred.Type;
