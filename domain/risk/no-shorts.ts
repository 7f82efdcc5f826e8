import type { Rule } from "./rule.ts";

/** A sale without a position opens a short one where that is allowed; spot has none. */
export const noShorts: Rule = ({ signal, terms }) =>
  signal.action === "buy" || (terms.market === "futures" && terms.shorts)
    ? undefined
    : { rule: "no-position", reason: `The account holds no ${signal.product} to sell.` };
