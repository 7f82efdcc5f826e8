/** An answer of status 200 that is no JSON. */
import { textOf } from "../dialect.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const invalidJson: SimulatedFault = {
  name: "invalid-json",
  summary: "a body that looks like JSON and is none",
  reply: (reply) => ({ ...reply, body: textOf(reply.body).replaceAll('"', "'").replaceAll(",", ",,") }),
};
