/**
 * What comes into a spot holding or leaves it without a trade: what was held before the first one, and what moves between
 * own accounts. Nothing is earned by it.
 */
import type { Money, Quantity } from "../../money/amount.ts";
import type { Instant } from "../../time/instant.ts";

/** A part of what comes in, as it was acquired. */
export interface CarriedLot {
  readonly acquiredAt: Instant;
  /** Above zero. */
  readonly quantity: Quantity;
  /** In quote currency, with fees. */
  readonly cost: Money;
}

/** A change of a holding that is no trade. */
export type HoldingEntry = {
  /** Stands in lots where a trade's id does. */
  readonly entryId: string;
  readonly symbol: string;
  readonly timestamp: Instant;
} & (
  | { readonly kind: "opening" | "transfer-in"; readonly lots: readonly CarriedLot[] }
  | { readonly kind: "transfer-out"; readonly quantity: Quantity }
);
