/** The midnights of an equity curve as the statistics take them. */
import type { EquityPoint } from "../ledger/equity/equity-curve.ts";
import { DAY_MS, type DailyEquity } from "../statistics/daily.ts";
import { millisOfInstant } from "../time/instant.ts";

/**
 * Equity and returns at consecutive midnights. What was paid in or out is in no return. From the moment on at which
 * something was earned on nothing there is no return, and what comes after it is left out.
 */
export function dailyOfCurve(points: readonly EquityPoint<unknown>[]): DailyEquity {
  const midnights = points.filter(({ at }) => millisOfInstant(at) % DAY_MS === 0 && at % 1_000_000n === 0n);
  const defined = midnights.findIndex(({ timeWeighted }) => timeWeighted === undefined);
  const known = defined < 0 ? midnights : midnights.slice(0, defined);
  const growth = known.map(({ timeWeighted }) => 1 + timeWeighted!.toDouble());
  return {
    first: known.length === 0 ? 0 : millisOfInstant(known[0]!.at),
    equity: Float64Array.from(known, ({ equity }) => equity.toDouble()),
    returns: Float64Array.from({ length: Math.max(0, known.length - 1) }, (_, day) => {
      return growth[day + 1]! / growth[day]! - 1;
    }),
  };
}
