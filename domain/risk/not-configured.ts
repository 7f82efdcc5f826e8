import { isByHand } from "../bot/by-hand.ts";
import type { Rule } from "./rule.ts";

/** A signal counts while its instance is enabled for the account; what a person asks for always does. */
export const notConfigured: Rule = ({ signal, control: { instances } }) =>
  instances === undefined || instances.has(signal.instance) || isByHand(signal)
    ? undefined
    : {
        rule: "not-configured",
        reason: `${signal.strategy} no longer trades ${signal.product} for the account.`,
      };
