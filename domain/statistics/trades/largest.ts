/** The best and the worst position. */
import { figure } from "../metric.ts";
import { ofTrips } from "./of-trips.ts";

/** The highest profit. */
export const largestWin = ofTrips(
  { name: "largest_win", label: "Best round trip", unit: "price", formula: "max(profit)" },
  ({ trips }) => figure(trips.profit.reduce((so, next) => Math.max(so, next))),
);

/** The lowest profit. */
export const largestLoss = ofTrips(
  { name: "largest_loss", label: "Worst round trip", unit: "price", formula: "min(profit)" },
  ({ trips }) => figure(trips.profit.reduce((so, next) => Math.min(so, next))),
);
