/** How many positions were closed, in all, by side, and by time. */
import { DAY_MS } from "../daily.ts";
import { figure, type Metric } from "../metric.ts";
import type { RoundTrips } from "../sample.ts";
import { ofTrips } from "./of-trips.ts";

const ofSide = ({ side }: RoundTrips, sign: 1 | -1): number =>
  side.reduce((count, value) => (value === sign ? count + 1 : count), 0);

/** All of them; 0 is a figure. */
export const tripCount: Metric = {
  name: "trades",
  label: "Round trips",
  section: "round trips",
  unit: "count",
  basis: "round trips",
  formula: "positions opened and closed",
  compute: ({ trips }) => ({ value: trips.count }),
};

/** Long ones and short ones. */
export const countBySide: readonly Metric[] = [
  ofTrips(
    { name: "long_trades", label: "of them long", unit: "count", formula: "closed long positions" },
    ({ trips }) => figure(ofSide(trips, 1)),
  ),
  ofTrips(
    { name: "short_trades", label: "of them short", unit: "count", formula: "closed short positions" },
    ({ trips }) => figure(ofSide(trips, -1)),
  ),
];

/** In a day of the whole time. */
export const tripsPerDay = ofTrips(
  { name: "trades_per_day", label: "Round trips a day", unit: "ratio", formula: "round trips / days" },
  ({ trips, from, to }) => figure((trips.count * DAY_MS) / (to - from)),
);
