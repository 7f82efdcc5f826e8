/** Frames that arrive twice. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const repeatedFrames: SimulatedFault = {
  name: "repeated-frames",
  summary: "frames arrive twice",
  frame: ({ text }) => [text, text],
};
