import { haltIn } from "../bot/control.ts";
import type { Rule } from "./rule.ts";

/** Nothing is entered while trading is halted. */
export const halted: Rule = ({ control }) => {
  const halt = haltIn(control);
  return halt && { rule: "halted", reason: `Trading is halted: ${halt.reason}.` };
};
