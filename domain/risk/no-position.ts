import { toLots } from "../orders/trading-rules.ts";
import type { Rule } from "./rule.ts";

/** An exit needs a position: what is less than one lot cannot be sold. */
export const noPosition: Rule = ({ signal, held, terms }) =>
  toLots(held.absolute(), terms.rules).isPositive()
    ? undefined
    : { rule: "no-position", reason: `The account holds no ${signal.product} to sell.` };
