/** A cancellation that comes too late. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const lostCancel: SimulatedFault = {
  name: "lost-cancel",
  summary: "the next cancellation loses the race: its order fills before",
  desk: (desk) => desk.loseNextCancel(),
};
