/** The venue says that it cannot serve now. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const unavailable: SimulatedFault = {
  name: "unavailable",
  summary: "the venue's own answer when it is down for a while",
  reply: (_, { dialect }) => dialect.errors.unavailable,
};
