/** Sharpe and Sortino ratios of round trips: what other tools print under the plain names. */
import { DAY_MS, DAYS_A_YEAR } from "../daily.ts";
import { deviationOf, downsideDeviation } from "../kernels/moments.ts";
import { absent, figure } from "../metric.ts";
import type { Sample } from "../sample.ts";
import { ofTrips } from "./of-trips.ts";

/** How many positions are closed in a year. */
const tripsAYear = ({ trips, from, to }: Sample): number =>
  (trips.count * DAYS_A_YEAR * DAY_MS) / (to - from);

/** Mean over deviation of profits, scaled by how many there are in a year. */
export const tradeSharpe = ofTrips(
  {
    name: "trade_sharpe",
    label: "Trade-based Sharpe ratio",
    unit: "ratio",
    formula: "mean / deviation (n - 1) of profits x sqrt(round trips a year)",
  },
  (sample) => {
    const deviation = deviationOf(sample.tripMoments);
    if (deviation === undefined) return absent("it takes two positions with different profits");
    return figure((sample.tripMoments.mean / deviation) * Math.sqrt(tripsAYear(sample)));
  },
);

/** Mean over downside deviation of profits, scaled likewise. */
export const tradeSortino = ofTrips(
  {
    name: "trade_sortino",
    label: "Trade-based Sortino ratio",
    unit: "ratio",
    formula: "mean of profits / sqrt(mean of min(0, profit)^2) x sqrt(round trips a year)",
  },
  (sample) => {
    const downside = downsideDeviation(sample.trips.profit, 0);
    if (downside === undefined) return absent("no position lost");
    return figure((sample.tripMoments.mean / downside) * Math.sqrt(tripsAYear(sample)));
  },
);
