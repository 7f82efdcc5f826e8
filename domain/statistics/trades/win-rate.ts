/** The part of the positions that gained, and that lost. */
import { sidesOf } from "../kernels/sides.ts";
import { figure } from "../metric.ts";
import { ofTrips } from "./of-trips.ts";

/** Those that gained. */
export const winRate = ofTrips(
  {
    name: "win_rate",
    label: "Win rate",
    unit: "fraction",
    formula: "positions with a profit above 0 / positions",
  },
  ({ trips }) => figure(sidesOf(trips.profit).gains / trips.count),
);

/** Those that lost. */
export const lossRate = ofTrips(
  {
    name: "loss_rate",
    label: "Loss rate",
    unit: "fraction",
    formula: "positions with a profit below 0 / positions",
  },
  ({ trips }) => figure(sidesOf(trips.profit).losses / trips.count),
);
