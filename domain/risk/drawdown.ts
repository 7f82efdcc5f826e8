import { Decimal } from "../money/decimal.ts";
import { tripsSince } from "./round-trips.ts";
import { equityOf, type Rule } from "./rule.ts";

/**
 * How far the equity has fallen, by the round trips of a time, from the most that it was worth after any of them: walked
 * back from now, the equity after each trip is that of now less what the later ones earned.
 */
export const drawdown: Rule = (situation) => {
  const { now, control } = situation;
  const { maxDrawdown } = control.limits;
  if (maxDrawdown === undefined) return undefined;
  let earnedSince = Decimal.ZERO;
  let least = Decimal.ZERO;
  const trips = tripsSince(situation, now - maxDrawdown.withinMs);
  for (let trip = trips.next(); trip !== undefined; trip = trips.next()) {
    earnedSince = earnedSince.plus(trip.realizedPnl);
    if (earnedSince.compare(least) < 0) least = earnedSince;
  }
  if (least.isZero()) return undefined;
  const fallen = least.absolute();
  const peak = equityOf(situation).plus(fallen);
  if (fallen.compare(peak.times(maxDrawdown.fraction)) < 0) return undefined;
  return { rule: "drawdown", reason: `The equity fell by ${fallen} from its peak of ${peak}.` };
};
