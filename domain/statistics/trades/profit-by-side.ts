/** What long and short positions made. */
import { figure, type Metric } from "../metric.ts";
import { ofTrips, valuesWhere } from "./of-trips.ts";

const profitOf = (name: "long" | "short", sign: 1 | -1): Metric =>
  ofTrips(
    {
      name: `${name}_profit`,
      label: `Profit of ${name} positions`,
      unit: "price",
      formula: `sum of the profits of closed ${name} positions`,
    },
    ({ trips }) => {
      const profits = valuesWhere(trips.profit, (index) => trips.side[index] === sign);
      return figure(profits.reduce((sum, value) => sum + value, 0));
    },
  );

/** Of long positions. */
export const longProfit = profitOf("long", 1);
/** Of short positions. */
export const shortProfit = profitOf("short", -1);
