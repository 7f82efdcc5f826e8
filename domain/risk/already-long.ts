import { toLots } from "../orders/trading-rules.ts";
import type { Rule } from "./rule.ts";

/** An entry takes the whole free balance once; a position is not added to. Less than one lot is none. */
export const alreadyLong: Rule = ({ signal, position, terms }) =>
  toLots(position, terms.rules).isPositive()
    ? { rule: "already-long", reason: `The account already holds ${position} of ${signal.product}.` }
    : undefined;
