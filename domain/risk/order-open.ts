import type { Rule } from "./rule.ts";

/** One order per product at a time: what an open one will do to the position is not known yet. */
export const orderOpen: Rule = ({ signal, orderOpen }) =>
  orderOpen ? { rule: "order-open", reason: `An order on ${signal.product} is still open.` } : undefined;
