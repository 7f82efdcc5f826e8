import type { Rule } from "./rule.ts";

/** An entry goes where the configuration lets its strategy go: spot, long, short. */
export const directionNotConfigured: Rule = ({ signal, terms, control: { instances } }) => {
  const directions = instances?.get(signal.instance)?.directions;
  if (directions === undefined) return undefined;
  const wanted = terms.market === "spot" ? "spot" : signal.action === "buy" ? "long" : "short";
  if (directions.includes(wanted)) return undefined;
  const reason = `${signal.strategy} is configured for ${directions.join(" and ")}, not for ${wanted}.`;
  return { rule: "direction-not-configured", reason };
};
