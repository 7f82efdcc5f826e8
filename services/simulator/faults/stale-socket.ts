/** A socket that stays open and says nothing any more. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const staleSocket: SimulatedFault = {
  name: "stale-socket",
  summary: "the socket stays open and goes silent",
  frame(frame) {
    frame.mute();
    return [];
  },
};
