/** An order that fills in part, and then no more. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const partialFill: SimulatedFault = {
  name: "partial-fill",
  summary: "the next order fills in part, and then nothing more is heard of it",
  value: { meaning: "the share that fills, from 0 to 1", default: 0.5 },
  desk: (desk, { value }) => desk.fillOnly(value),
};
