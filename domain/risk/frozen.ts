import { haltIn } from "../bot/control.ts";
import type { Rule } from "./rule.ts";

/** Nothing is sent at all while trading is frozen: the one rule that holds exits too. */
export const frozen: Rule = ({ control }) => {
  const halt = haltIn(control);
  return halt?.freeze ? { rule: "frozen", reason: `Trading is frozen: ${halt.reason}.` } : undefined;
};
