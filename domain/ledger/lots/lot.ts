/**
 * Lots: what was acquired in one go, until it is disposed of; and disposals: what a sale took out of one lot. Amounts
 * are in the currency in which the holding is kept: the quote currency of a symbol, or the currency of a tax report.
 */
import type { Money, Quantity } from "../../money/amount.ts";
import type { Instant } from "../../time/instant.ts";

/** Something that comes in. */
export interface Acquisition {
  /** The trade that brought it. */
  readonly tradeId: string;
  readonly acquiredAt: Instant;
  /** Above zero. */
  readonly quantity: Quantity;
  /** What was paid for it, fees included. */
  readonly cost: Money;
}

/** Something that goes out. */
export interface Sale {
  readonly tradeId: string;
  readonly disposedAt: Instant;
  /** Zero where a fee ate all that was traded. */
  readonly quantity: Quantity;
  /** What was received for it, after {@link expenses}. */
  readonly proceeds: Money;
  /** Fees that were taken off the proceeds; negative where a rebate was added. */
  readonly expenses: Money;
}

/** What is left of an acquisition. */
export interface Lot {
  /** What it is a lot of: a symbol or an asset. */
  readonly holding: string;
  readonly tradeId: string;
  readonly acquiredAt: Instant;
  readonly quantity: Quantity;
  readonly costBasis: Money;
}

/** What a sale took out of one lot. */
export interface Disposal {
  readonly holding: string;
  readonly disposedAt: Instant;
  readonly acquiredAt: Instant;
  readonly quantity: Quantity;
  readonly proceeds: Money;
  /** Its part of the fees that were taken off the proceeds. */
  readonly expenses: Money;
  readonly costBasis: Money;
  /** Proceeds minus cost basis. */
  readonly gain: Money;
  /** The sale. */
  readonly tradeId: string;
  /** The acquisition. */
  readonly lotTradeId: string;
}

/** The part of a sale that was not known to be held: there is no cost to set against it, so it is nobody's gain. */
export interface UnmatchedSale {
  readonly holding: string;
  readonly disposedAt: Instant;
  readonly quantity: Quantity;
  readonly proceeds: Money;
  readonly tradeId: string;
}

/** What a sale came to. */
export interface Disposed {
  readonly disposals: readonly Disposal[];
  readonly unmatched: UnmatchedSale | undefined;
}

const DAY = 86_400_000_000_000n;

/** Whole days between acquisition and disposal. */
export const holdingDays = ({ acquiredAt, disposedAt }: Disposal): number =>
  Number((disposedAt - acquiredAt) / DAY);
