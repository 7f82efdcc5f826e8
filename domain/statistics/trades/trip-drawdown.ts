/** Falls of the running sum of profits, as if every position began with the same purse. */
import { absent, figure } from "../metric.ts";
import type { RoundTrips } from "../sample.ts";
import { ofTrips } from "./of-trips.ts";

/** The deepest fall below the best sum so far, counted at closes or at each position's worst moment; at most 0. */
function deepestFall({ profit, adverse }: RoundTrips, isIntra: boolean): number {
  let sum = 0;
  let peak = 0;
  let fall = 0;
  for (let index = 0; index < profit.length; index++) {
    const worst = isIntra ? Math.min(sum + adverse[index]!, sum + profit[index]!) : sum + profit[index]!;
    sum += profit[index]!;
    fall = Math.min(fall, worst - peak);
    peak = Math.max(peak, sum);
  }
  return fall;
}

/** Counted at the closes. */
export const closedTripDrawdown = ofTrips(
  {
    name: "max_closed_trade_drawdown",
    label: "Deepest drawdown of closed profit",
    unit: "price",
    formula: "min over the closes of sum of profits - its highest so far",
  },
  ({ trips }) => figure(deepestFall(trips, false)),
);

/** Counted at each position's worst moment. */
export const intraTripDrawdown = ofTrips(
  {
    name: "max_intra_trade_drawdown",
    label: "Deepest drawdown inside a round trip",
    unit: "price",
    formula: "min over the positions of sum of profits before + worst unrealized profit - highest sum so far",
  },
  ({ trips }) => figure(deepestFall(trips, true)),
);

/** All profit beside the deepest fall at the closes. */
export const profitToDrawdown = ofTrips(
  {
    name: "profit_to_max_drawdown",
    label: "Profit to drawdown",
    unit: "ratio",
    formula: "sum of profits / |deepest drawdown of closed profit|",
  },
  ({ trips, tripMoments }) => {
    const fall = deepestFall(trips, false);
    return fall === 0 ? absent("closed profit never fell") : figure((tripMoments.mean * trips.count) / -fall);
  },
);
