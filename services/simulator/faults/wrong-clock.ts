/** The venue's clock is not the market's: in its time endpoint, its headers and its frames. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const wrongClock: SimulatedFault = {
  name: "wrong-clock",
  summary: "the venue states another time than it is",
  value: { meaning: "milliseconds that it is ahead; below 0 behind", default: 30_000 },
  clockAhead: ({ value }) => value,
};
