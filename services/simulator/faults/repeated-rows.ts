/** Rows that come twice. */

import { onRows } from "./on-rows.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const repeatedRows: SimulatedFault = {
  name: "repeated-rows",
  summary: "some rows of a page come twice",
  value: { meaning: "the share of the rows, from 0 to 1", default: 0.2 },
  reply: (reply, { value, random }) =>
    onRows(reply, (rows) => rows.flatMap((row) => (random() < value ? [row, row] : [row]))),
};
