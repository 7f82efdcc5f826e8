import { toLots } from "../orders/trading-rules.ts";
import type { Rule } from "./rule.ts";

/** Spot is long only: there is nothing to sell where nothing, or less than one lot, is held. */
export const noPosition: Rule = ({ signal, position, terms }) =>
  toLots(position, terms.rules).isPositive()
    ? undefined
    : { rule: "no-position", reason: `The account holds no ${signal.product} to sell.` };
