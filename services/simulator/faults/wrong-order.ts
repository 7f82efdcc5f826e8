/** The rows of a page in any order. */

import { onRows } from "./on-rows.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const wrongOrder: SimulatedFault = {
  name: "wrong-order",
  summary: "the rows of a page are shuffled",
  reply: (reply, { random }) =>
    onRows(reply, (rows) => {
      const shuffled = [...rows];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = Math.floor(random() * (last + 1));
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    }),
};
