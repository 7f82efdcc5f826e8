import { Decimal } from "../money/decimal.ts";
import { tripsSince } from "./round-trips.ts";
import { equityOf, type Rule } from "./rule.ts";

const DAY_MS = 86_400_000;

/** Round trips that ended since 00:00 UTC may lose a part of the equity that the account would have without them. */
export const dailyLoss: Rule = (situation) => {
  const { now, control } = situation;
  const { maxDailyLoss } = control.limits;
  if (maxDailyLoss === undefined) return undefined;
  let earned = Decimal.ZERO;
  const trips = tripsSince(situation, now - (now % DAY_MS));
  for (let trip = trips.next(); trip !== undefined; trip = trips.next())
    earned = earned.plus(trip.realizedPnl);
  if (!earned.isNegative()) return undefined;
  const before = equityOf(situation).minus(earned);
  const allowed = before.times(maxDailyLoss);
  if (earned.absolute().compare(allowed) < 0) return undefined;
  const reason = `Today's round trips lost ${earned.absolute()} of ${before}: nothing is entered before 00:00 UTC.`;
  return { rule: "daily-loss", reason };
};
