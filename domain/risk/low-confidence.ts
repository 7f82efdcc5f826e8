import type { Rule } from "./rule.ts";

/** A strategy that says how sure it is has to be sure enough; one that does not say is taken at its word. */
export const lowConfidence: Rule = ({ signal: { confidence }, control: { limits } }) => {
  const { minConfidence } = limits;
  if (minConfidence === undefined || confidence === undefined) return undefined;
  if (confidence.compare(minConfidence) >= 0) return undefined;
  const reason = `The strategy is sure to ${confidence}, and the account asks for ${minConfidence}.`;
  return { rule: "low-confidence", reason };
};
