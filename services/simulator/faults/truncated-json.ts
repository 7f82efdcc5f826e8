/** A whole answer with a part of its JSON. */
import { textOf } from "../dialect.ts";
import type { SimulatedFault } from "./simulated-fault.ts";

export const truncatedJson: SimulatedFault = {
  name: "truncated-json",
  summary: "a complete answer whose JSON ends early",
  value: { meaning: "the share of the JSON that is sent, from 0 to 1", default: 0.7 },
  reply(reply, { value }) {
    const text = textOf(reply.body);
    return { ...reply, body: text.slice(0, Math.min(text.length - 1, Math.floor(text.length * value))) };
  },
};
