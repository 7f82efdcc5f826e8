import type { Rule } from "./rule.ts";

/** So many products are held or being entered at once. Adding to one that is held takes no further place. */
export const maximumPositions: Rule = ({ account, signal, control }) => {
  const { maxPositions } = control.limits;
  if (maxPositions === undefined) return undefined;
  const { open } = account.book;
  if (open.length + account.open.size < maxPositions) return undefined;
  const products = new Set<string>();
  for (const { symbol } of open) products.add(symbol);
  for (const { role, signal: by } of account.open.values()) if (role === "entry") products.add(by.product);
  if (products.has(signal.product) || products.size < maxPositions) return undefined;
  const reason = `The account holds ${products.size} products, and may hold ${maxPositions}.`;
  return { rule: "maximum-positions", reason };
};
