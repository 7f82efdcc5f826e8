/** The venue does not have the product any more. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const delistedProduct: SimulatedFault = {
  name: "delisted-product",
  summary: "the next order is refused, as there is no such product any more",
  desk: (desk) => desk.refuseNext("no-market"),
};
