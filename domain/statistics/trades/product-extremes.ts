/** The products that made most and least. */
import { figure, type Metric } from "../metric.ts";
import type { RoundTrips } from "../sample.ts";
import { ofTrips } from "./of-trips.ts";

/** What each product made, in the order of `products`. */
export function profitByProduct({ profit, product, products }: RoundTrips): Float64Array {
  const sums = new Float64Array(products.length);
  for (let index = 0; index < profit.length; index++) sums[product[index]!]! += profit[index]!;
  return sums;
}

const extreme = (which: "best" | "worst"): Metric =>
  ofTrips(
    {
      name: `${which}_product_profit`,
      label: `Profit of the ${which} product`,
      unit: "price",
      formula: `${which === "best" ? "max" : "min"} over the products of the sum of their profits`,
    },
    ({ trips }) =>
      figure(profitByProduct(trips).reduce((so, next) => (which === "best" ? Math.max : Math.min)(so, next))),
  );

/** The most. */
export const bestProduct = extreme("best");
/** The least. */
export const worstProduct = extreme("worst");
