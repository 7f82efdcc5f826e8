/** Winners and losers in a row. */
import { runsOf } from "../kernels/runs.ts";
import { figure } from "../metric.ts";
import { ofTrips } from "./of-trips.ts";

/** The most winners in a row. */
export const winStreak = ofTrips(
  {
    name: "max_consecutive_wins",
    label: "Most wins in a row",
    unit: "count",
    formula: "longest run of profits above 0",
  },
  ({ trips }) => figure(runsOf(trips.profit).gains),
);

/** The most losers in a row. */
export const lossStreak = ofTrips(
  {
    name: "max_consecutive_losses",
    label: "Most losses in a row",
    unit: "count",
    formula: "longest run of profits below 0",
  },
  ({ trips }) => figure(runsOf(trips.profit).losses),
);

/** The run that the record ends with; negative for losses. */
export const currentStreak = ofTrips(
  {
    name: "current_streak",
    label: "Current streak",
    unit: "count",
    formula: "run of profits of one sign at the end; negative for losses",
  },
  ({ trips }) => figure(runsOf(trips.profit).current),
);
