/** How long positions are held: all, winners and losers. */
import { momentsOf } from "../kernels/moments.ts";
import { quantileAmong } from "../kernels/quantile.ts";
import { absent, figure, type Metric } from "../metric.ts";
import type { RoundTrips } from "../sample.ts";
import { ofTrips, valuesWhere } from "./of-trips.ts";

type Outcome = "all" | "winners" | "losers";

function durationsOf({ opened, closed, profit }: RoundTrips, outcome: Outcome): Float64Array {
  const sign = { all: 0, winners: 1, losers: -1 }[outcome];
  const durations = closed.map((time, index) => time - opened[index]!);
  return valuesWhere(durations, (index) => sign === 0 || profit[index]! * sign > 0);
}

const duration = (statistic: "average" | "median" | "longest", outcome: Outcome): Metric =>
  ofTrips(
    {
      name: `${statistic}_duration${outcome === "all" ? "" : `_${outcome}`}`,
      label: `${statistic[0]!.toUpperCase()}${statistic.slice(1)} duration${outcome === "all" ? "" : ` of ${outcome}`}`,
      unit: "milliseconds",
      formula: `${statistic} of close - open${outcome === "all" ? "" : `, ${outcome} alone`}`,
    },
    ({ trips }) => {
      const durations = durationsOf(trips, outcome);
      if (durations.length === 0) return absent(`there are no ${outcome}`);
      if (statistic === "average") return figure(momentsOf(durations).mean);
      return figure(quantileAmong(durations, statistic === "median" ? 0.5 : 1));
    },
  );

/** Average, median and longest, by outcome. */
export const durations: readonly Metric[] = (["all", "winners", "losers"] as const).flatMap((outcome) =>
  (["average", "median", "longest"] as const).map((statistic) => duration(statistic, outcome)),
);
