import { toLots } from "../orders/trading-rules.ts";
import type { Rule } from "./rule.ts";

/** An entry without a size takes the whole free balance once; a position is not added to. Less than one lot is none. */
export const alreadyHeld: Rule = ({ signal, held, terms }) =>
  !held.isZero() && toLots(held.absolute(), terms.rules).isPositive()
    ? {
        rule: held.isNegative() ? "already-short" : "already-long",
        reason: `The account already holds ${held} of ${signal.product}.`,
      }
    : undefined;
