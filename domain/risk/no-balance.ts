import type { Rule } from "./rule.ts";

/** An entry needs a free balance in the currency that the product is priced in. */
export const noBalance: Rule = ({ signal, free }) => {
  if (free?.isPositive()) return undefined;
  const reason =
    free === undefined
      ? `The account has no balance in the currency of ${signal.product}.`
      : `Of the account's balance ${free} is free to buy ${signal.product} with.`;
  return { rule: "no-balance", reason };
};
