import type { Rule } from "./rule.ts";

/** What an order at work will do to the position is not known yet: only legs of their own go on beside it. */
export const orderOpen: Rule = ({ signal, working }) => {
  const sized = signal.size !== undefined;
  const open = working.some(
    (order) => !sized || (order.signal.instance === signal.instance && order.signal.leg === signal.leg),
  );
  return open ? { rule: "order-open", reason: `An order on ${signal.product} is still open.` } : undefined;
};
