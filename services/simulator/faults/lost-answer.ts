/** The venue does what it is asked for, and its answer never arrives. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const lostAnswer: SimulatedFault = {
  name: "lost-answer",
  summary: "what was asked for is done, and nothing comes back: strike the path of orders",
  transfer: (transfer) => ({ ...transfer, cutAfter: -1 }),
};
