/** What a position would earn if it were closed at a price now, without a fee. */
import type { Money, Price } from "../money/amount.ts";
import { type Position, ZERO } from "./position.ts";

/**
 * Value at the price minus cost basis, in quote currency; the reverse for a short. Fees that are part of the cost basis
 * count here and those that are not are in the realized P&L already, so that the two add up to what was earned. Zero
 * for a closed position.
 */
export function unrealizedPnl({ side, status, quantity, costBasis }: Position, price: Price): Money {
  if (status === "closed") return ZERO;
  const value = quantity.times(price);
  return (side === "long" ? value.minus(costBasis) : costBasis.minus(value)) as Money;
}
