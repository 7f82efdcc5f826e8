/** How far positions went against and for their holder while they were open. */
import { momentsOf } from "../kernels/moments.ts";
import { figure, type Metric } from "../metric.ts";
import type { RoundTrips } from "../sample.ts";
import { ofTrips } from "./of-trips.ts";

const SOURCE = "J. Sweeney, Maximum Adverse Excursion, 1997";

const excursion = (kind: "adverse" | "favourable", statistic: "average" | "largest"): Metric =>
  ofTrips(
    {
      name: `${statistic}_${kind === "adverse" ? "mae" : "mfe"}`,
      label: `${statistic === "average" ? "Average" : "Largest"} maximum ${kind} excursion`,
      unit: "price",
      formula: `${statistic === "average" ? "mean" : kind === "adverse" ? "min" : "max"} of the ${
        kind === "adverse" ? "lowest" : "highest"
      } unrealized profit of each position`,
      source: SOURCE,
    },
    ({ trips }) => {
      if (statistic === "average") return figure(momentsOf(trips[kind]).mean);
      const pick = kind === "adverse" ? Math.min : Math.max;
      return figure(trips[kind].reduce((so, next) => pick(so, next)));
    },
  );

/** Adverse and favourable, average and largest. */
export const excursions: readonly Metric[] = (["adverse", "favourable"] as const).flatMap((kind) => [
  excursion(kind, "average"),
  excursion(kind, "largest"),
]);

/** What a position gave back of its best moment. */
const givenBack = ({ favourable, profit }: RoundTrips): Float64Array =>
  favourable.map((best, index) => Math.max(best, 0) - profit[index]!);

/** On the mean. */
export const averageGivenBack = ofTrips(
  {
    name: "average_end_trade_drawdown",
    label: "Average given back",
    unit: "price",
    formula: "mean of highest unrealized profit - profit",
  },
  ({ trips }) => figure(momentsOf(givenBack(trips)).mean),
);

/** At most. */
export const largestGivenBack = ofTrips(
  {
    name: "largest_end_trade_drawdown",
    label: "Most given back",
    unit: "price",
    formula: "max(highest unrealized profit - profit)",
  },
  ({ trips }) => figure(givenBack(trips).reduce((so, next) => Math.max(so, next))),
);
