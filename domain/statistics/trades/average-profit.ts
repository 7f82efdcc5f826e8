/** What a position makes on the mean: all, winners, losers, and one beside the other. */
import { quantileAmong } from "../kernels/quantile.ts";
import { sidesOf } from "../kernels/sides.ts";
import { absent, figure } from "../metric.ts";
import { ofTrips } from "./of-trips.ts";

/** Mean of all profits: what the next one is worth if nothing changes. */
export const expectancy = ofTrips(
  { name: "expectancy", label: "Expectancy", unit: "price", formula: "mean of the profits" },
  ({ tripMoments }) => figure(tripMoments.mean),
);

/** Median of all profits. */
export const medianProfit = ofTrips(
  { name: "median_profit", label: "Median profit", unit: "price", formula: "median of the profits" },
  ({ trips }) => figure(quantileAmong(trips.profit, 0.5)),
);

/** Mean of the profits above zero. */
export const averageWin = ofTrips(
  { name: "average_win", label: "Average win", unit: "price", formula: "mean of the profits above 0" },
  ({ trips }) => {
    const { gained, gains } = sidesOf(trips.profit);
    return gains === 0 ? absent("no position gained") : figure(gained / gains);
  },
);

/** Mean of the profits below zero. */
export const averageLoss = ofTrips(
  { name: "average_loss", label: "Average loss", unit: "price", formula: "mean of the profits below 0" },
  ({ trips }) => {
    const { lost, losses } = sidesOf(trips.profit);
    return losses === 0 ? absent("no position lost") : figure(lost / losses);
  },
);

/** A win beside a loss. */
export const payoff = ofTrips(
  { name: "payoff", label: "Payoff", unit: "ratio", formula: "average win / |average loss|" },
  ({ trips }) => {
    const { gained, gains, lost, losses } = sidesOf(trips.profit);
    if (gains === 0 || losses === 0) return absent("it takes positions that gained and positions that lost");
    return figure(gained / gains / (-lost / losses));
  },
);

/** Expectancy for each part that an average loss costs. */
export const expectancyRatio = ofTrips(
  {
    name: "expectancy_ratio",
    label: "Expectancy ratio",
    unit: "ratio",
    formula: "(1 + payoff) x win rate - 1",
    source: "freqtrade, Edge positioning",
  },
  ({ trips }) => {
    const { gained, gains, lost, losses } = sidesOf(trips.profit);
    if (gains === 0 || losses === 0) return absent("it takes positions that gained and positions that lost");
    return figure((1 + gained / gains / (-lost / losses)) * (gains / trips.count) - 1);
  },
);
