/** The connection ends in the middle of an answer. */
import { textOf } from "../dialect.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const cutConnection: SimulatedFault = {
  name: "cut-connection",
  summary: "the connection is cut within the body, or before the answer with a value below 0",
  value: { meaning: "the share of the body that is sent, from 0 to 1", default: 0.5 },
  transfer: (transfer, reply, { value }) => ({
    ...transfer,
    cutAfter: value < 0 ? -1 : Math.floor(textOf(reply.body).length * value),
  }),
};
