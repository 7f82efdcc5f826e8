/** The product does not trade now. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const haltedProduct: SimulatedFault = {
  name: "halted-product",
  summary: "an order is refused, as the product does not trade; strike the path of orders",
  instead: ({ dialect }) => dialect.accounts?.halted,
};
