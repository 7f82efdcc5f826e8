/** The answer takes its time. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const slow: SimulatedFault = {
  name: "slow",
  summary: "the answer comes late",
  value: { meaning: "milliseconds", default: 5_000 },
  transfer: (transfer, _, { value }) => ({ ...transfer, delayMs: transfer.delayMs + value }),
};
