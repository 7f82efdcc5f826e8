/** Rows that should be there and are not. */

import { onRows } from "./on-rows.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const missingRows: SimulatedFault = {
  name: "missing-rows",
  summary: "some rows of a page are left out",
  value: { meaning: "the share of the rows, from 0 to 1", default: 0.2 },
  reply: (reply, { value, random }) => onRows(reply, (rows) => rows.filter(() => random() >= value)),
};
