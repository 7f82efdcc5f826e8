/** An order that the venue refuses, with each of its reasons in turn. */
import { ORDER_REFUSALS } from "../accounts/order.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const refusedOrder: SimulatedFault = {
  name: "refused-order",
  summary: "the next order is refused, in the venue's words",
  value: { meaning: `which reason: 0 to ${ORDER_REFUSALS.length - 1}`, default: 2 },
  desk: (desk, { value }) => desk.refuseNext(ORDER_REFUSALS[value] ?? ORDER_REFUSALS[0]!),
};
