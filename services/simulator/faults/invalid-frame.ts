/** A frame that nobody can read. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const invalidFrame: SimulatedFault = {
  name: "invalid-frame",
  summary: "a frame that ends early",
  frame: ({ text }) => [text.slice(0, Math.floor(text.length / 2))],
};
