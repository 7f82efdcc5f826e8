/** Frames that never arrive. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const lostFrames: SimulatedFault = {
  name: "lost-frames",
  summary: "frames get lost on the way",
  frame: () => [],
};
