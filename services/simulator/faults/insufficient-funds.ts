/** The account is said not to have the money. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const insufficientFunds: SimulatedFault = {
  name: "insufficient-funds",
  summary: "the next order is refused for want of money, in the venue's words",
  desk: (desk) => desk.refuseNext("insufficient-funds"),
};
