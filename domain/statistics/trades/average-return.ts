/** What positions make for what they cost. */
import { momentsOf } from "../kernels/moments.ts";
import { figure } from "../metric.ts";
import { ofTrips } from "./of-trips.ts";

/** Mean of profit / cost. */
export const averageReturn = ofTrips(
  {
    name: "average_return",
    label: "Average return",
    unit: "fraction",
    formula: "mean of profit / cost at entry",
  },
  ({ trips }) => figure(momentsOf(trips.profit.map((value, index) => value / trips.cost[index]!)).mean),
);

/** What a position takes on the mean. */
export const averageCost = ofTrips(
  { name: "average_cost", label: "Average cost", unit: "price", formula: "mean of the cost at entry" },
  ({ trips }) => figure(momentsOf(trips.cost).mean),
);
