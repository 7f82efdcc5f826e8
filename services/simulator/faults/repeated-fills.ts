/** Fills that are told twice. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const repeatedFills: SimulatedFault = {
  name: "repeated-fills",
  summary: "the list of fills tells each of them twice; strike its path",
  desk: (desk) => desk.repeatFills(),
};
