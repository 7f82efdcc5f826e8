/** The venue hangs up. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const disconnect: SimulatedFault = {
  name: "disconnect",
  summary: "the socket is cut instead of sending the next frame",
  frame(frame) {
    frame.cut();
    return [];
  },
};
