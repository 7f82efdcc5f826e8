import { toLots } from "../orders/trading-rules.ts";
import type { Rule } from "./rule.ts";

/** An exit needs a position: what is less than one lot cannot be sold. */
export const noPosition: Rule = ({ signal, held, terms }) => {
  const sells = signal.action === "sell";
  const against = sells ? held : held.negated();
  if (toLots(against, terms.rules).isPositive()) return undefined;
  const reason = sells
    ? `The account holds no ${signal.product} to sell.`
    : `The account has sold no ${signal.product} short to buy back.`;
  return { rule: "no-position", reason };
};
