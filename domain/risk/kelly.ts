import { Decimal } from "../money/decimal.ts";
import type { Sizing } from "./limits.ts";
import { tripsSince } from "./round-trips.ts";
import type { Situation } from "./rule.ts";

/** Decimals of a fraction. */
const SCALE = 8;

/**
 * Kelly's fraction f = W - (1 - W) / R over the last round trips, W the part of them that won and R the average win by the
 * average loss (J. L. Kelly, A New Interpretation of Information Rate, 1956). With w wins of n trips and the sums P of the
 * wins and L of the losses that is w x (P - L) / (n x P). At most the cap; the start until there are enough trips.
 */
export function kellyFraction(
  situation: Situation,
  { cap, start, trades }: Extract<Sizing, { readonly kind: "kelly" }>,
): Decimal {
  let count = 0;
  let wins = 0;
  let won = Decimal.ZERO;
  let earned = Decimal.ZERO;
  const trips = tripsSince(situation, Number.NEGATIVE_INFINITY);
  for (let trip = trips.next(); trip !== undefined; trip = trips.next()) {
    const { realizedPnl } = trip;
    count += 1;
    earned = earned.plus(realizedPnl);
    if (realizedPnl.isPositive()) {
      wins += 1;
      won = won.plus(realizedPnl);
    }
    if (count === trades) break;
  }
  if (count < trades) return start;
  if (!earned.isPositive()) return Decimal.ZERO;
  const weighed = earned.times(new Decimal(BigInt(wins), 0));
  const fraction = weighed.dividedBy(won.times(new Decimal(BigInt(count), 0)), SCALE, "down");
  return fraction.compare(cap) < 0 ? fraction : cap;
}
